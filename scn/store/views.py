"""The views for other tools: names and columns that are kept, the same on SQLite and PostgreSQL, and no person in them.

docs/views.md says what they hold. `today` is the day of which they speak; all others ask it. They are no part of the
migrations: `create` makes them all anew after those, so that a migration may change any table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, inspect, text


@dataclass(frozen=True, slots=True)
class View:
    """A view: what a row of it is, its columns in their order with what each holds, and the statement that it is."""

    about: str
    columns: Mapping[str, str]
    statement: str


class _Sql(Protocol):
    """What the two databases say differently."""

    today: str
    text_order: str

    def add_months(self, day: str, months: str) -> str:
        """The same day of the month so many months later, the last day of a month that is too short; as `rules.calendar`."""

    def days(self, first: str, last: str) -> str:
        """The number of days from the one to the other."""

    def listed(self, what: str, source: str, order: str) -> str:
        """The texts that a query gives, in one text, in an order; NULL for none."""


class _Sqlite:
    today = "date('now')"
    text_order = ""

    def add_months(self, day: str, months: str) -> str:
        # Its own '+1 month' goes from 31 January to 3 March.
        first = f"date({day}, 'start of month', '+' || ({months}) || ' months')"
        same = f"date({first}, '+' || (CAST(strftime('%d', {day}) AS INTEGER) - 1) || ' days')"
        return f"min({same}, date({first}, '+1 month', '-1 day'))"

    def days(self, first: str, last: str) -> str:
        return f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"

    def listed(self, what: str, source: str, order: str) -> str:
        return f"(SELECT group_concat(item, '; ') FROM (SELECT {what} AS item FROM {source} ORDER BY {order}))"


class _Postgresql:
    today = "current_date"
    text_order = ' COLLATE "C"'

    def add_months(self, day: str, months: str) -> str:
        return f"CAST({day} + make_interval(months => {months}) AS date)"

    def days(self, first: str, last: str) -> str:
        return f"({last} - {first})"

    def listed(self, what: str, source: str, order: str) -> str:
        return f"(SELECT string_agg({what}, '; ' ORDER BY {order}) FROM {source})"


_DAY = "(SELECT day FROM today)"
_MEMBER = "('active', 'suspended')"
_IN_FORCE = f"{{0}}.starts <= {_DAY} AND ({{0}}.ends IS NULL OR {{0}}.ends > {_DAY})"


def views(dialect: str) -> dict[str, View]:
    """The views of a database (`sqlite`, `postgresql`) by name, each after those that it asks."""
    sql: _Sql = _Sqlite() if dialect == "sqlite" else _Postgresql()
    return {
        "today": View("The day of which all other views speak.", {"day": "the database's date"}, f"SELECT {sql.today} AS day"),
        "cities_now": View("A city, whatever its status.", _CITY, _cities()),
        "members_now": View("A member city: active, or suspended.", _CITY, f"SELECT * FROM cities_now WHERE status IN {_MEMBER}"),
        "committee_now": View("A city on the committee.", _COMMITTEE, _committee()),
        "terms": View("A term of a city on a seat of the committee: past, now or ahead.", _TERM, _terms()),
        "rules_now": View("A rule of the committee, with its verdict.", _RULE, _rules(sql)),
        "requests_open": View("A request for support that has not come to its end.", _REQUEST, _requests(sql)),
        "experts_public": View("An expert of the pool who has not retired, without the person.", _EXPERT, _experts(sql)),
    }


def create(connection: Connection, granted: Iterable[str] = ()) -> None:
    """Make all views, and run the statements that grant them again."""
    _make(connection, "CREATE VIEW")
    for statement in granted:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> list[str]:
    """Take all views away, so that the tables below them may change; the statements that grant on PostgreSQL what was granted."""
    granted = _granted(connection)
    for name in reversed(views(connection.dialect.name)):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")
    return granted


def renew(connection: Connection) -> None:
    """Make the views of tables that are up to date as this program makes them, where they are not.

    On PostgreSQL, whose views cannot be compared, they are replaced, which leaves alone what others have built on them.
    """
    if faults(connection):
        create(connection, drop(connection))
    elif connection.dialect.name == "postgresql":
        _make(connection, "CREATE OR REPLACE VIEW")


def faults(connection: Connection) -> list[str]:
    """What is wrong with the views: those that are missing, and those that are other than this program makes them."""
    found = []
    inspector = inspect(connection)
    there = set(inspector.get_view_names())
    on_sqlite = connection.dialect.name == "sqlite"
    for name, view in views(connection.dialect.name).items():
        if name not in there:
            found.append(f"{name} is missing")
        elif on_sqlite and inspector.get_view_definition(name) != f"CREATE VIEW {name} AS {view.statement}":
            found.append(f"{name} is another")
        elif list(connection.exec_driver_sql(f"SELECT * FROM {name} WHERE 1 = 0").keys()) != list(view.columns):
            found.append(f"{name} has other columns")
    return found


def _make(connection: Connection, how: str) -> None:
    for name, view in views(connection.dialect.name).items():
        connection.exec_driver_sql(f"{how} {name} AS {view.statement}")
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"COMMENT ON VIEW {name} IS {_quoted(view.about)}")
            for column, meaning in view.columns.items():
                connection.exec_driver_sql(f'COMMENT ON COLUMN {name}."{column}" IS {_quoted(meaning)}')


def _granted(connection: Connection) -> list[str]:
    """The statements that grant again what was granted on the views."""
    if connection.dialect.name != "postgresql":
        return []
    query = (
        "SELECT format('GRANT %s ON %I TO %s', held.privilege_type, class.relname,"
        " CASE held.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(held.grantee)) END)"
        " FROM pg_class AS class CROSS JOIN LATERAL aclexplode(class.relacl) AS held"
        " WHERE class.relkind = 'v' AND class.relnamespace = current_schema()::regnamespace AND class.relname = ANY(:names)"
        " AND held.grantee <> class.relowner"
    )
    return list(connection.scalars(text(query), {"names": list(views("postgresql"))}))


def _quoted(words: str) -> str:
    # A lone % would be a placeholder to the driver.
    return "'" + words.replace("'", "''").replace("%", "%%") + "'"


_CITY = {
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


def _cities() -> str:
    since = f"""
        SELECT max(head.starts) FROM membership AS head
        WHERE head.city_id = city.id AND head.status IN {_MEMBER} AND head.starts <= {_DAY}
            AND NOT EXISTS (
                SELECT 1 FROM membership AS before WHERE before.city_id = city.id AND before.status IN {_MEMBER}
                    AND before.ends = head.starts AND before.starts < before.ends
            )"""
    return f"""
        SELECT city.id, city.name, city.country, coalesce(city.region, place.region) AS region, city.kind, state.status, city.joined,
            coalesce(city.hub, served.hub) AS hub, city.population, city.lat, city.lon,
            CASE WHEN state.status IN {_MEMBER} THEN ({since}) END AS member_since, city.geoname
        FROM city
        LEFT JOIN membership AS state ON state.city_id = city.id AND {_IN_FORCE.format("state")}
        LEFT JOIN policy_country AS place ON place.country = city.country
        LEFT JOIN policy_region AS served ON served.region = coalesce(city.region, place.region)"""


_COMMITTEE = {
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


def _committee() -> str:
    return f"""
        SELECT term.seat, term.city_id AS city, city.name, city.country, coalesce(city.region, place.region) AS region,
            coalesce((
                SELECT role.role FROM role WHERE role.city_id = term.city_id AND {_IN_FORCE.format("role")}
                ORDER BY role.starts DESC LIMIT 1
            ), 'member') AS role,
            term.starts AS "start", term.ends AS "end", city.lat, city.lon
        FROM term
        JOIN city ON city.id = term.city_id
        LEFT JOIN policy_country AS place ON place.country = city.country
        WHERE {_IN_FORCE.format("term")}"""


_TERM = {
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


def _terms() -> str:
    return f"""
        SELECT term.id, term.seat, term.city_id AS city, city.name, city.country, coalesce(city.region, place.region) AS region,
            term.starts AS "start", term.ends AS "end", term.planned_end, term.ended,
            CASE WHEN term.ends <= {_DAY} THEN 'past' WHEN term.starts <= {_DAY} THEN 'now' ELSE 'ahead' END AS state
        FROM term
        JOIN city ON city.id = term.city_id
        LEFT JOIN policy_country AS place ON place.country = city.country"""


_RULE = {
    "dimension": "what the rule counts by: seats, region, country, kind, …; membership, terms, chair",
    "group": "the group of it: a key of the policy, a country, …",
    "min": "the least number",
    "max": "the greatest number; NULL for none",
    "count": "how many of the group sit",
    "holds": "whether the rule holds",
}


def _rules(sql: _Sql) -> str:
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
        WITH rules AS (SELECT * FROM policy_rules WHERE {_IN_FORCE.format("policy_rules")}),
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
                (SELECT count(*) FROM sits WHERE status IN {_MEMBER}) FROM rules
            UNION ALL SELECT 'terms', 'beyond', 0, 0, (SELECT count(*) FROM beyond) FROM rules WHERE max_consecutive_terms IS NOT NULL
            UNION ALL SELECT 'chair', 'all', 0, chairs, (SELECT count(*) FROM sits WHERE role <> 'member') FROM rules WHERE chairs > 0
        )
        SELECT dimension, group_key AS "group", min, max, count, (min <= count AND (max IS NULL OR count <= max)) AS holds FROM bound"""


_REQUEST = {
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


def _requests(sql: _Sql) -> str:
    def languages(need: str) -> str:
        source = f"request_language AS spoken WHERE spoken.request_id = request.id AND spoken.need = '{need}'"
        return sql.listed("spoken.lang", source, f"spoken.lang{sql.text_order}")

    def team(states: str) -> str:
        return f"""(SELECT count(*) FROM engagement AS held
                WHERE held.request_id = request.id AND held.alternate IS NULL AND held.state IN ({states}))"""

    topics = sql.listed("about.topic", "request_topic AS about WHERE about.request_id = request.id", "about.place")
    waits = sql.days("opened.happened", _DAY)
    return f"""
        WITH life AS (
            SELECT request_id, min(id) AS first_step, max(id) AS last_step FROM request_step WHERE happened <= {_DAY} GROUP BY request_id
        )
        SELECT request.id, request.asker, coalesce(request.city_id, request.hub) AS "of", step.state, step.happened AS since,
            opened.happened AS opened,
            CASE WHEN step.state IN ('open', 'proposed', 'invited', 'declined') THEN {waits} END AS waiting_days,
            request.priority, {topics} AS topics, request.support, {languages("all")} AS all_of, {languages("any")} AS any_of,
            request.place_city_id AS city, request.place_country AS country,
            CASE WHEN request.place_city_id IS NOT NULL THEN coalesce(city.region, home.region)
                WHEN request.place_country IS NOT NULL THEN place.region ELSE request.place_region END AS region,
            request.starts AS "start", request.ends AS "end", (request.on_site = 1) AS on_site, request.number,
            {team("'proposed', 'invited', 'confirmed', 'running', 'done'")} AS filled, {team("'confirmed', 'running', 'done'")} AS confirmed
        FROM request
        JOIN life ON life.request_id = request.id
        JOIN request_step AS step ON step.id = life.last_step
        JOIN request_step AS opened ON opened.id = life.first_step
        LEFT JOIN city ON city.id = request.place_city_id
        LEFT JOIN policy_country AS home ON home.country = city.country
        LEFT JOIN policy_country AS place ON place.country = request.place_country
        WHERE step.state NOT IN ('done', 'withdrawn')"""


_EXPERT = {
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


def _experts(sql: _Sql) -> str:
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
            CASE WHEN expert.vetting = 'vetted' AND {expires} <= {_DAY} THEN 'expired' ELSE expert.vetting END AS vetting,
            expert.vetted_on, CASE WHEN expert.vetting = 'vetted' THEN {expires} END AS vetting_expires,
            expert.at_once, expert.per_year,
            {held(f"held.starts <= {_DAY} AND held.ends > {_DAY}")} AS under_way, {held(f"held.starts > {_DAY}")} AS ahead,
            expert.updated, (expert.updated IS NULL OR {stale} <= {_DAY}) AS stale
        FROM expert
        LEFT JOIN policy_country AS place ON place.country = expert.country
        WHERE expert.retired IS NULL OR expert.retired > {_DAY}"""
