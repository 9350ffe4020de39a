"""The views on requests for support and on experts: their columns with what each holds, and their statements."""

from __future__ import annotations

from scn.store.sql import DAY, Sql

REQUEST = {
    "id": "the id of the request",
    "asker": "who asks: city, hub, unit or isc",
    "of": "the city or the hub that asks",
    "state": "open, proposed, invited, declined, confirmed or running",
    "since": "the day of the last step",
    "opened": "the day on which it was filed",
    "waiting_days": "the days since then, where it does not have all of its experts yet",
    "priority": "from 1 (low) to 5",
    "topics": "the topics, the chief one first; with '; ' between them",
    "support": "the kind of support",
    "all_of": "languages that each expert must have; with '; ' between them",
    "any_of": "languages of which each expert must have one; with '; ' between them",
    "city": "the id of the city in which the support is given",
    "country": "the country in which it is given (ISO 3166-1 alpha-2)",
    "region": "the region in which it is given, a key of the policy",
    "start": "the first day of the support",
    "end": "the first day after the support",
    "on_site": "whether the experts have to be there",
    "number": "how many experts are asked for",
    "filled": "how many are on the team: proposed, invited, confirmed or at work",
    "confirmed": "how many of those have confirmed or are at work",
}


_LIFE = f"""
        WITH life AS (
            SELECT request_id, min(id) AS first_step, max(id) AS last_step FROM request_step WHERE happened <= {DAY} GROUP BY request_id
        )"""
"""The steps of each request up to the day."""

_REGION = """CASE WHEN request.place_city_id IS NOT NULL THEN coalesce(city.region, home.region)
                WHEN request.place_country IS NOT NULL THEN place.region ELSE request.place_region END"""
"""The region in which support is given, of the joins below."""

_PLACED = """
        FROM request
        JOIN life ON life.request_id = request.id
        JOIN request_step AS step ON step.id = life.last_step
        JOIN request_step AS opened ON opened.id = life.first_step
        LEFT JOIN city ON city.id = request.place_city_id
        LEFT JOIN policy_country AS home ON home.country = city.country
        LEFT JOIN policy_country AS place ON place.country = request.place_country"""


def _team(states: str) -> str:
    return f"""(SELECT count(*) FROM engagement AS held
                WHERE held.request_id = request.id AND held.alternate IS NULL AND held.state IN ({states}))"""


def _topics(sql: Sql) -> str:
    return sql.listed("about.topic", "request_topic AS about WHERE about.request_id = request.id", "about.place")


def requests(sql: Sql) -> str:
    """The statement of the requests that have not come to their end."""

    def languages(need: str) -> str:
        source = f"request_language AS spoken WHERE spoken.request_id = request.id AND spoken.need = '{need}'"
        return sql.listed("spoken.lang", source, f"spoken.lang{sql.text_order}")

    waits = sql.days("opened.happened", DAY)
    return f"""{_LIFE}
        SELECT request.id, request.asker, coalesce(request.city_id, request.hub) AS "of", step.state, step.happened AS since,
            opened.happened AS opened,
            CASE WHEN step.state IN ('open', 'proposed', 'invited', 'declined') THEN {waits} END AS waiting_days,
            request.priority, {_topics(sql)} AS topics, request.support, {languages("all")} AS all_of, {languages("any")} AS any_of,
            request.place_city_id AS city, request.place_country AS country,
            {_REGION} AS region,
            request.starts AS "start", request.ends AS "end", (request.on_site = 1) AS on_site, request.number,
            {_team("'proposed', 'invited', 'confirmed', 'running', 'done'")} AS filled, {_team(_AT_WORK)} AS confirmed{_PLACED}
        WHERE step.state NOT IN ('done', 'withdrawn')"""


_AT_WORK = "'confirmed', 'running', 'done'"

ACTIVITY = {
    "id": "the id of the request that it answers",
    "kind": "the kind of support",
    "topics": "the topics, the chief one first; with '; ' between them",
    "asker": "who asked: city, hub, unit or isc",
    "of": "the city or the hub that asked",
    "city": "the id of the city in which the support is given",
    "country": "the country in which it is given (ISO 3166-1 alpha-2)",
    "region": "the region in which it is given, a key of the policy",
    "hub": "the regional hub that serves the place",
    "start": "the first day of the support",
    "end": "the first day after the support",
    "on_site": "whether the experts have to be there",
    "state": "confirmed, running or done",
    "since": "the day of the last step",
    "experts": "how many experts have confirmed, are at work or were",
}


def activities(sql: Sql) -> str:
    """The statement of support that was agreed, is given or was."""
    return f"""{_LIFE}
        SELECT request.id, request.support AS kind, {_topics(sql)} AS topics, request.asker, coalesce(request.city_id, request.hub) AS "of",
            request.place_city_id AS city, coalesce(request.place_country, city.country) AS country, {_REGION} AS region,
            coalesce(city.hub, served.hub) AS hub, request.starts AS "start", request.ends AS "end", (request.on_site = 1) AS on_site,
            step.state, step.happened AS since, {_team(_AT_WORK)} AS experts{_PLACED}
        LEFT JOIN policy_region AS served ON served.region = {_REGION}
        WHERE step.state IN ({_AT_WORK})"""


EXPERT = {
    "id": "the id of the expert",
    "category": "current-leader, former-leader, practitioner or stakeholder",
    "country": "where the expert is at home (ISO 3166-1 alpha-2)",
    "region": "the region of that country, a key of the policy",
    "topics": "what the expert knows, as topic:level, the best known first; with '; ' between them",
    "languages": "what the expert speaks, as language:level, the best first; with '; ' between them",
    "support": "the kinds of support that the expert gives; with '; ' between them",
    "regions": "the regions that the expert knows; with '; ' between them",
    "countries": "the countries that the expert knows; with '; ' between them",
    "vetting": "pending, vetted, refused or expired",
    "vetted_on": "the day of the vetting",
    "vetting_expires": "the first day on which the vetting holds no longer; NULL where it does not end",
    "at_once": "how many engagements at one time",
    "per_year": "how many engagements in any 365 days",
    "under_way": "how many engagements there are on this day",
    "ahead": "how many begin later",
    "updated": "the day on which the profile was last confirmed",
    "stale": "whether it was not confirmed for longer than the policy allows",
}


def experts(sql: Sql) -> str:
    """The statement of the experts who have not retired."""

    def levels(table: str, key: str, level: str, best_first: str) -> str:
        ranked = " ".join(f"WHEN '{each}' THEN {place}" for place, each in enumerate(best_first.split()))
        source = f"{table} AS has WHERE has.expert_id = expert.id"
        order = f"CASE has.{level} {ranked} END, has.{key}{sql.text_order}"
        return sql.listed(f"has.{key} || ':' || has.{level}", source, order)

    def plain(table: str, key: str, having: str = "") -> str:
        return sql.listed(f"has.{key}", f"{table} AS has WHERE has.expert_id = expert.id{having}", f"has.{key}{sql.text_order}")

    def held(days: str) -> str:
        return f"""(SELECT count(*) FROM engagement AS held
                WHERE held.expert_id = expert.id AND held.alternate IS NULL
                    AND held.state IN ('proposed', 'invited', 'confirmed', 'running', 'done') AND {days})"""

    expires = sql.add_months("expert.vetted_on", "(SELECT vetting_valid_months FROM policy_kept)")
    stale = sql.add_months("expert.updated", "(SELECT stale_after_months FROM policy_kept)")
    return f"""
        SELECT expert.id, expert.category, expert.country, place.region,
            {levels("expert_topic", "topic", "level", "expert working basic")} AS topics,
            {levels("expert_language", "lang", "fluency", "native C2 C1 B2 B1 A2 A1")} AS languages,
            {plain("expert_support", "support")} AS support,
            {plain("expert_area", "key", " AND has.kind = 'region'")} AS regions,
            {plain("expert_area", "key", " AND has.kind = 'country'")} AS countries,
            CASE WHEN expert.vetting = 'vetted' AND {expires} <= {DAY} THEN 'expired' ELSE expert.vetting END AS vetting,
            expert.vetted_on, CASE WHEN expert.vetting = 'vetted' THEN {expires} END AS vetting_expires,
            expert.at_once, expert.per_year,
            {held(f"held.starts <= {DAY} AND held.ends > {DAY}")} AS under_way, {held(f"held.starts > {DAY}")} AS ahead,
            expert.updated, (expert.updated IS NULL OR {stale} <= {DAY}) AS stale
        FROM expert
        LEFT JOIN policy_country AS place ON place.country = expert.country
        WHERE expert.retired IS NULL OR expert.retired > {DAY}"""
