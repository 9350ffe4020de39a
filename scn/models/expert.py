"""The tables of the Expert Pool: profiles, what experts know and give, when they can come, what they may not take part in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from scn.models.base import STRICT, Base, Day


class Expert(Base):
    """An expert, without the person: who that is stands in `ExpertPerson`.

    `updated` is the day on which the profile was last confirmed, `retired` the first day on which the expert is none any
    more, `folded` the words of headline and biography by which they are searched (`scn.services.topics.folded`); the
    database keeps its index of them in step with this column.
    """

    __tablename__ = "expert"
    __table_args__ = (
        CheckConstraint("length(id) BETWEEN 1 AND 40", name="id"),
        CheckConstraint("category IN ('current-leader','former-leader','practitioner','stakeholder')", name="category"),
        CheckConstraint("length(country) = 2 AND country = upper(country)", name="country"),
        CheckConstraint("at_once BETWEEN 1 AND 100", name="at_once"),
        CheckConstraint("per_year BETWEEN 1 AND 1000", name="per_year"),
        CheckConstraint("vetting IN ('pending','vetted','refused','expired')", name="vetting"),
        CheckConstraint("vetting <> 'vetted' OR vetted_on IS NOT NULL", name="vetted_on"),
        Index("ix_expert_city_id", "city_id", sqlite_where=text("city_id IS NOT NULL"), postgresql_where=text("city_id IS NOT NULL")),
        STRICT,
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    category: Mapped[str] = mapped_column(Text)
    headline: Mapped[str | None] = mapped_column(Text)
    city_id: Mapped[str | None] = mapped_column(ForeignKey("city.id"))
    country: Mapped[str | None] = mapped_column(Text, index=True)
    employer: Mapped[str | None] = mapped_column(Text)
    at_once: Mapped[int] = mapped_column(Integer)
    per_year: Mapped[int] = mapped_column(Integer)
    vetting: Mapped[str] = mapped_column(Text)
    vetted_on: Mapped[date | None] = mapped_column(Day)
    updated: Mapped[date | None] = mapped_column(Day)
    consented: Mapped[date | None] = mapped_column(Day)
    retired: Mapped[date | None] = mapped_column(Day)
    biography: Mapped[str | None] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)


class ExpertPerson(Base):
    """Who an expert is, and who vouched: personal data, kept apart and shown only where it is asked for."""

    __tablename__ = "expert_person"
    __table_args__ = (STRICT,)

    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    name: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    referees: Mapped[str | None] = mapped_column(Text)


class ExpertTopic(Base):
    """How well an expert knows a topic of the vocabulary."""

    __tablename__ = "expert_topic"
    __table_args__ = (
        CheckConstraint("level IN ('basic','working','expert')", name="level"),
        Index("ix_expert_topic_topic", "topic"),
        {**STRICT, "sqlite_with_rowid": False},
    )

    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[str] = mapped_column(Text)


class ExpertLanguage(Base):
    """How well an expert knows a language (BCP 47): a level of the CEFR, or native."""

    __tablename__ = "expert_language"
    __table_args__ = (
        CheckConstraint("fluency IN ('A1','A2','B1','B2','C1','C2','native')", name="fluency"),
        Index("ix_expert_language_lang", "lang"),
        {**STRICT, "sqlite_with_rowid": False},
    )

    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    lang: Mapped[str] = mapped_column(Text, primary_key=True)
    fluency: Mapped[str] = mapped_column(Text)


class ExpertArea(Base):
    """A region of the policy or a country (ISO 3166-1 alpha-2) that an expert knows."""

    __tablename__ = "expert_area"
    __table_args__ = (
        CheckConstraint("kind IN ('region','country')", name="kind"),
        Index("ix_expert_area_kind_key", "kind", "key"),
        {**STRICT, "sqlite_with_rowid": False},
    )

    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)


class ExpertSupport(Base):
    """A kind of support that an expert gives."""

    __tablename__ = "expert_support"
    __table_args__ = (
        CheckConstraint(
            "support IN ('inform-activities','peer-learning','develop-training','deliver-training','technical-support')", name="support"
        ),
        {**STRICT, "sqlite_with_rowid": False},
    )

    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    support: Mapped[str] = mapped_column(Text, primary_key=True)


class ExpertWindow(Base):
    """Days `start <= day < end` on which an expert can come. One who has none can come on any day."""

    __tablename__ = "expert_window"
    __table_args__ = (CheckConstraint("starts < ends", name="interval"), {**STRICT, "sqlite_with_rowid": False})

    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    start: Mapped[date] = mapped_column("starts", Day, primary_key=True)
    end: Mapped[date] = mapped_column("ends", Day)


class ExpertAttribute(Base):
    """The value of an attribute of experts that the policy defines."""

    __tablename__ = "expert_attribute"
    __table_args__ = ({**STRICT, "sqlite_with_rowid": False},)

    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ExpertConflict(Base):
    """A conflict of interest that was declared, with one of a city, an employer or a request.

    It holds from the day `declared` until the day before it is `withdrawn`; until further notice where that is open.
    """

    __tablename__ = "expert_conflict"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN city_id IS NULL THEN 0 ELSE 1 END + CASE WHEN employer IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN request_id IS NULL THEN 0 ELSE 1 END = 1",
            name="against",
        ),
        CheckConstraint("withdrawn IS NULL OR declared <= withdrawn", name="interval"),
        Index("ix_expert_conflict_expert_id", "expert_id"),
        Index("ix_expert_conflict_city_id", "city_id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    expert_id: Mapped[str] = mapped_column(ForeignKey("expert.id"))
    city_id: Mapped[str | None] = mapped_column(ForeignKey("city.id"))
    employer: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(ForeignKey("request.id"))
    why: Mapped[str] = mapped_column(Text)
    declared: Mapped[date] = mapped_column(Day)
    withdrawn: Mapped[date | None] = mapped_column(Day)
