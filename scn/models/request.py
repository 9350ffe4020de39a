"""The tables of the requests for support: what is asked for, the steps of a request's life, the experts at work on it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scn.models.base import STRICT, Base, Day

STATES = ("open", "proposed", "invited", "declined", "confirmed", "running", "done", "withdrawn")
"""The states of a request."""

STEPS = (*STATES, "replaced")
"""What can happen in the life of a request."""

ENGAGED = ("proposed", "invited", "declined", "confirmed", "running", "done", "withdrawn", "replaced")
"""The states of an expert on a request."""

PINS = ("with", "without")
"""How a coordinator pins an expert: wanted on the team, or barred from it."""


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(value) for value in values)})"


class Request(Base):
    """A request for support on the days `start <= day < end`.

    `city_id` is the city that asks, `hub` the hub; neither for the Management Unit and the committee. `place_*` is where the
    support is given. What it is at comes from its last step. `folded` are the words by which its description is searched
    (`scn.services.topics.folded`); the database keeps its index of them in step with this column.
    """

    __tablename__ = "request"
    __table_args__ = (
        CheckConstraint("length(id) BETWEEN 1 AND 40", name="id"),
        CheckConstraint("asker IN ('city','hub','unit','isc')", name="asker"),
        CheckConstraint(
            "CASE WHEN asker = 'city' THEN 1 ELSE 0 END = CASE WHEN city_id IS NULL THEN 0 ELSE 1 END"
            " AND CASE WHEN asker = 'hub' THEN 1 ELSE 0 END = CASE WHEN hub IS NULL THEN 0 ELSE 1 END",
            name="asked_by",
        ),
        CheckConstraint(
            "support IN ('inform-activities','peer-learning','develop-training','deliver-training','technical-support')", name="support"
        ),
        CheckConstraint("length(place_country) = 2 AND place_country = upper(place_country)", name="place_country"),
        CheckConstraint("starts < ends", name="interval"),
        CheckConstraint("number BETWEEN 1 AND 100", name="number"),
        CheckConstraint("priority BETWEEN 1 AND 5", name="priority"),
        CheckConstraint("on_site IN (0, 1) AND other_government IN (0, 1)", name="truths"),
        Index("ix_request_city_id", "city_id"),
        Index("ix_request_place_city_id", "place_city_id"),
        Index("ix_request_starts", "starts"),
        STRICT,
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    asker: Mapped[str] = mapped_column(Text)
    city_id: Mapped[str | None] = mapped_column(ForeignKey("city.id"))
    hub: Mapped[str | None] = mapped_column(Text)
    support: Mapped[str] = mapped_column(Text)
    place_city_id: Mapped[str | None] = mapped_column(ForeignKey("city.id"))
    place_country: Mapped[str | None] = mapped_column(Text)
    place_region: Mapped[str | None] = mapped_column(Text)
    start: Mapped[date] = mapped_column("starts", Day)
    end: Mapped[date] = mapped_column("ends", Day)
    on_site: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    other_government: Mapped[int] = mapped_column(Integer)
    priority: Mapped[int] = mapped_column(Integer)
    description: Mapped[str | None] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)


class RequestTopic(Base):
    """A topic of a request; the first is the one that it is most about."""

    __tablename__ = "request_topic"
    __table_args__ = (Index("ix_request_topic_topic", "topic"), {**STRICT, "sqlite_with_rowid": False})

    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[int] = mapped_column(Integer)


class RequestLanguage(Base):
    """A language (BCP 47) of a request: one that everybody must have (`all`), or one of which each must have one (`any`)."""

    __tablename__ = "request_language"
    __table_args__ = (CheckConstraint("need IN ('all','any')", name="need"), {**STRICT, "sqlite_with_rowid": False})

    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"), primary_key=True)
    lang: Mapped[str] = mapped_column(Text, primary_key=True)
    need: Mapped[str] = mapped_column(Text, primary_key=True)


class RequestRule(Base):
    """How many of the team have a value of an attribute, at least and at most; without a value, each value alike."""

    __tablename__ = "request_rule"
    __table_args__ = (
        CheckConstraint("min >= 0 AND (max IS NULL OR min <= max)", name="bounds"),
        CheckConstraint("min > 0 OR max IS NOT NULL", name="asks"),
        {**STRICT, "sqlite_with_rowid": False},
    )

    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    attribute: Mapped[str] = mapped_column(Text)
    value: Mapped[str | None] = mapped_column(Text)
    min: Mapped[int] = mapped_column(Integer)
    max: Mapped[int | None] = mapped_column(Integer)


class RequestStep(Base):
    """A step in the life of a request: what happened on a day, to which expert, by whom, and what the request is at then."""

    __tablename__ = "request_step"
    __table_args__ = (
        CheckConstraint(_one_of("step", STEPS), name="step"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        CheckConstraint("step = 'done' OR (rating IS NULL AND feedback IS NULL)", name="feedback"),
        Index("ix_request_step_request_id", "request_id", "id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"))
    step: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    on: Mapped[date] = mapped_column("happened", Day)
    by: Mapped[str] = mapped_column("decided_by", Text)
    expert_id: Mapped[str | None] = mapped_column(ForeignKey("expert.id"))
    why: Mapped[str | None] = mapped_column(Text)
    rating: Mapped[int | None] = mapped_column(Integer)
    feedback: Mapped[str | None] = mapped_column(Text)


class RequestPin(Base):
    """A coordinator wants an expert on the team of a request (`with`), or nobody may propose that expert (`without`); and why."""

    __tablename__ = "request_pin"
    __table_args__ = (
        CheckConstraint(_one_of("kind", PINS), name="kind"),
        Index("ix_request_pin_expert_id", "expert_id"),
        {**STRICT, "sqlite_with_rowid": False},
    )

    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"), primary_key=True)
    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    on: Mapped[date] = mapped_column("happened", Day)
    by: Mapped[str] = mapped_column("decided_by", Text)


class Engagement(Base):
    """An expert on a request for the days `start <= day < end`.

    `alternate` is None for one of the team, else which of the alternates: 1 is asked first. `pinned` says why a coordinator
    wanted this expert, where one did.
    """

    __tablename__ = "engagement"
    __table_args__ = (
        CheckConstraint("starts < ends", name="interval"),
        CheckConstraint(_one_of("state", ENGAGED), name="state"),
        CheckConstraint("alternate >= 1", name="alternate"),
        CheckConstraint("alternate IS NULL OR state IN ('proposed','declined','withdrawn','replaced')", name="waits"),
        UniqueConstraint("request_id", "expert_id"),
        Index("ix_engagement_expert_id_starts", "expert_id", "starts"),
        Index(
            "ix_engagement_alternate", "request_id", "alternate", unique=True,
            sqlite_where=text("alternate IS NOT NULL AND state = 'proposed'"),
            postgresql_where=text("alternate IS NOT NULL AND state = 'proposed'"),
        ),
        STRICT,
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("request.id"))
    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"))
    start: Mapped[date] = mapped_column("starts", Day)
    end: Mapped[date] = mapped_column("ends", Day)
    state: Mapped[str] = mapped_column(Text)
    alternate: Mapped[int | None] = mapped_column(Integer)
    pinned: Mapped[str | None] = mapped_column(Text)
