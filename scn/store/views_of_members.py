"""The views on cities and the committee: their columns with what each holds, and their statements."""

from __future__ import annotations

from scn.store.sql import DAY, IN_FORCE, MEMBER, Sql

CITY = {
    "id": "the id of the city",
    "name": "the name that it is filed under",
    "country": "its country (ISO 3166-1 alpha-2)",
    "region": "its region, a key of the policy",
    "kind": "what it is: city, town, county, …",
    "status": "participant, applicant, active, suspended, withdrawn or rejected",
    "joined": "when it joined: a day, a month or a year, as exactly as it is known",
    "hub": "the regional hub that serves it",
    "population": "the number of its people",
    "lat": "degrees north",
    "lon": "degrees east",
    "member_since": "the first day of the unbroken membership",
    "geoname": "its number in GeoNames",
}


def cities() -> str:
    """The statement of all cities."""
    since = f"""
        SELECT max(head.starts) FROM membership AS head
        WHERE head.city_id = city.id AND head.status IN {MEMBER} AND head.starts <= {DAY}
            AND NOT EXISTS (
                SELECT 1 FROM membership AS before WHERE before.city_id = city.id AND before.status IN {MEMBER}
                    AND before.ends = head.starts AND before.starts < before.ends
            )"""
    return f"""
        SELECT city.id, city.name, city.country, coalesce(city.region, place.region) AS region, city.kind, state.status, city.joined,
            coalesce(city.hub, served.hub) AS hub, city.population, city.lat, city.lon,
            CASE WHEN state.status IN {MEMBER} THEN ({since}) END AS member_since, city.geoname
        FROM city
        LEFT JOIN membership AS state ON state.city_id = city.id AND {IN_FORCE.format("state")}
        LEFT JOIN policy_country AS place ON place.country = city.country
        LEFT JOIN policy_region AS served ON served.region = coalesce(city.region, place.region)"""


COMMITTEE = {
    "seat": "the number of the seat",
    "city": "the id of the city",
    "name": "the name that the city is filed under",
    "country": "its country (ISO 3166-1 alpha-2)",
    "region": "its region, a key of the policy",
    "role": "chair, co-chair or member",
    "start": "the first day of the term",
    "end": "the first day after the term",
    "lat": "degrees north",
    "lon": "degrees east",
}


def committee() -> str:
    """The statement of who sits."""
    return f"""
        SELECT term.seat, term.city_id AS city, city.name, city.country, coalesce(city.region, place.region) AS region,
            coalesce((
                SELECT role.role FROM role WHERE role.city_id = term.city_id AND {IN_FORCE.format("role")}
                ORDER BY role.starts DESC LIMIT 1
            ), 'member') AS role,
            term.starts AS "start", term.ends AS "end", city.lat, city.lon
        FROM term
        JOIN city ON city.id = term.city_id
        LEFT JOIN policy_country AS place ON place.country = city.country
        WHERE {IN_FORCE.format("term")}"""


TERM = {
    "id": "the number of the term",
    "seat": "the number of the seat",
    "city": "the id of the city",
    "name": "the name that the city is filed under",
    "country": "its country (ISO 3166-1 alpha-2)",
    "region": "its region, a key of the policy",
    "start": "the first day of the term",
    "end": "the first day after the term",
    "planned_end": "the end that it was given at first, or by an extension",
    "ended": "resigned, lapsed, removed or released, where it ends before that",
    "state": "past, now or ahead",
}


def terms() -> str:
    """The statement of all terms."""
    return f"""
        SELECT term.id, term.seat, term.city_id AS city, city.name, city.country, coalesce(city.region, place.region) AS region,
            term.starts AS "start", term.ends AS "end", term.planned_end, term.ended,
            CASE WHEN term.ends <= {DAY} THEN 'past' WHEN term.starts <= {DAY} THEN 'now' ELSE 'ahead' END AS state
        FROM term
        JOIN city ON city.id = term.city_id
        LEFT JOIN policy_country AS place ON place.country = city.country"""


RULE = {
    "dimension": "what the rule counts by: seats, region, country, kind, …; membership, terms, chair",
    "group": "the group of it: a key of the policy, a country, …",
    "min": "the least number",
    "max": "the greatest number; NULL for none",
    "count": "how many of the group sit",
    "holds": "whether the rule holds",
}


def rules(sql: Sql) -> str:
    """The statement of the rules and their verdicts."""
    """Every rule of `scn isc check`, with its count.

    Whether a term is beyond the limit is asked of the rules of the day on which it began (`rules.terms`): `history` has each
    term with the end of the one before it, `counted` whether it counts toward the limit.
    """
    full = sql.days("history.starts", sql.add_months("history.starts", "12 * then_.term_years"))
    served = sql.days("history.starts", "history.ends")
    cooled = f"""CASE WHEN coalesce(own.cooling_off_years, 0) > 0
                    THEN later.starts >= {sql.add_months("later.before", "12 * own.cooling_off_years")}
                    ELSE later.starts > later.before END"""
    at = "{0}.starts <= {1} AND ({0}.ends IS NULL OR {0}.ends > {1})"
    return f"""
        WITH rules AS (SELECT * FROM policy_rules WHERE {IN_FORCE.format("policy_rules")}),
        sits AS (
            SELECT held.city AS id, held.role, held."start" AS starts, city.country, city.region, city.hub, city.kind, city.status,
                city.population, city.lat, city.lon
            FROM committee_now AS held JOIN cities_now AS city ON city.id = held.city
        ),
        numbered AS (
            SELECT sits.id, band.dimension, band.band, band.min, band.max,
                CASE band.number WHEN 'population' THEN sits.population WHEN 'lat' THEN sits.lat ELSE sits.lon END AS number
            FROM sits CROSS JOIN policy_band AS band
        ),
        grouped AS (
            SELECT id, 'region' AS dimension, region AS group_key FROM sits
            UNION ALL SELECT id, 'country', country FROM sits
            UNION ALL SELECT id, 'hub', hub FROM sits
            UNION ALL SELECT id, 'kind', kind FROM sits
            UNION ALL SELECT id, dimension, band FROM numbered
                WHERE number IS NOT NULL AND (min IS NULL OR number >= min) AND (max IS NULL OR number < max)
            UNION ALL SELECT own.city_id, own.key, own.value FROM city_attribute AS own JOIN sits ON sits.id = own.city_id
        ),
        history AS (
            SELECT term.city_id, term.starts, term.ends, lag(term.ends) OVER (PARTITION BY term.city_id ORDER BY term.starts) AS before
            FROM term WHERE term.city_id IN (SELECT id FROM sits)
        ),
        counted AS (
            SELECT history.city_id, history.starts,
                CASE WHEN then_.starts IS NULL OR {served} >= {full} OR then_.partial_term_counts = 'always' THEN 1
                    WHEN then_.partial_term_counts = 'over_half' AND 2 * {served} > {full} THEN 1
                    ELSE 0 END AS counts
            FROM history LEFT JOIN policy_rules AS then_ ON {at.format("then_", "history.starts")}
        ),
        beyond AS (
            SELECT sits.id
            FROM sits CROSS JOIN rules LEFT JOIN policy_rules AS own ON {at.format("own", "sits.starts")}
            WHERE CASE WHEN own.starts IS NULL THEN rules.max_consecutive_terms ELSE own.max_consecutive_terms END <= (
                SELECT count(*) FROM counted AS earlier
                WHERE earlier.city_id = sits.id AND earlier.starts < sits.starts AND earlier.counts = 1 AND NOT EXISTS (
                    SELECT 1 FROM history AS later
                    WHERE later.city_id = sits.id AND later.starts > earlier.starts AND later.starts <= sits.starts
                        AND {cooled}
                )
            )
        ),
        bound AS (
            SELECT 'seats' AS dimension, 'all' AS group_key, seats AS min, seats AS max, (SELECT count(*) FROM sits) AS count FROM rules
            UNION ALL SELECT quota.dimension, quota.group_key, quota.min, quota.max, (
                SELECT count(*) FROM grouped WHERE grouped.dimension = quota.dimension AND grouped.group_key = quota.group_key
            ) FROM policy_quota AS quota JOIN rules ON rules.starts = quota.starts
            UNION ALL SELECT 'country', sits.country, 0, rules.max_per_country, count(*) FROM sits CROSS JOIN rules
                WHERE rules.max_per_country IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM policy_quota AS quota
                    WHERE quota.starts = rules.starts AND quota.dimension = 'country' AND quota.group_key = sits.country
                ) GROUP BY sits.country, rules.max_per_country
            UNION ALL SELECT 'membership', 'member', (SELECT count(*) FROM sits), NULL,
                (SELECT count(*) FROM sits WHERE status IN {MEMBER}) FROM rules
            UNION ALL SELECT 'terms', 'beyond', 0, 0, (SELECT count(*) FROM beyond) FROM rules WHERE max_consecutive_terms IS NOT NULL
            UNION ALL SELECT 'chair', 'all', 0, chairs, (SELECT count(*) FROM sits WHERE role <> 'member') FROM rules WHERE chairs > 0
        )
        SELECT dimension, group_key AS "group", min, max, count, (min <= count AND (max IS NULL OR count <= max)) AS holds FROM bound"""
