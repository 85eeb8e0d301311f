"""The parties of a draw, on their own phones: by one-time link or signed in. A secret of a witness never reaches the server."""

from dataclasses import dataclass
from io import BytesIO

import segno
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock
from inspect_app.authorization import public, requires
from inspect_app.database import db
from inspect_app.errors import refusal_words
from inspect_app.extensions import limiter
from inspect_app.forms.draw import CommitForm, LinkForm, ReasonForm, RevealForm, ShareForm
from inspect_app.jobs.queue import send
from inspect_app.models.draw import Draw, DrawParty, FileName, PartyKind
from inspect_app.models.user import User
from inspect_app.operations import draw_commit, draw_reveal, draw_run
from inspect_app.queries import draw as draws
from inspect_app.queries import draw_map, draw_staff
from inspect_app.views.draw import public_address, seen_draw
from workflows import secret_words
from workflows.draw_lifecycle import DrawState
from workflows.errors import DomainError
from workflows.roles import Permission

bp = Blueprint("draw_party", __name__)

PAGE = 100


@dataclass(frozen=True, slots=True)
class Room:
    """The same three pages, for a party that signed in and for one that came through its link."""

    layout: str
    page: str
    table: str
    changes: str

    @classmethod
    def signed_in(cls, party_id: int) -> "Room":
        page, table, changes = (url_for(name, party_id=party_id) for name in (".show", ".table", ".changes"))
        return cls("layouts/staff.html", page, table, changes)

    @classmethod
    def by_link(cls, token: str) -> "Room":
        page, table, changes = (url_for(name, token=token) for name in (".open_link", ".open_table", ".open_changes"))
        return cls("layouts/plain.html", page, table, changes)


@bp.get("/shares")
@requires(Permission.DRAW_COMMIT)
def index() -> ResponseReturnValue:
    own = db.select(DrawParty).join(Draw).where(DrawParty.user_id == current_user.id).order_by(Draw.id.desc())
    return render_template("draw/shares.html", parties=db.session.scalars(own).all())


@bp.route("/shares/<int:party_id>", methods=["GET", "POST"])
@requires(Permission.DRAW_COMMIT)
def show(party_id: int) -> ResponseReturnValue:
    return _page(_own(party_id), Room.signed_in(party_id), by=current_user)


@bp.get("/shares/<int:party_id>/table")
@requires(Permission.DRAW_TABLE_VIEW)
def table(party_id: int) -> ResponseReturnValue:
    """The whole secret table, once drawn, for a witness of this very draw."""
    return _table(_own(party_id), Room.signed_in(party_id))


@bp.get("/shares/<int:party_id>/changes")
@requires(Permission.DRAW_TABLE_VIEW)
def changes(party_id: int) -> ResponseReturnValue:
    return _changes(_own(party_id), Room.signed_in(party_id))


@bp.route("/party/<token>", methods=["GET", "POST"])
@public
@limiter.limit("60 per minute")
def open_link(token: str) -> ResponseReturnValue:
    return _page(_of_token(token), Room.by_link(token), by=None)


@bp.get("/party/<token>/table")
@public
@limiter.limit("60 per minute")
def open_table(token: str) -> ResponseReturnValue:
    return _table(_of_token(token), Room.by_link(token))


@bp.get("/party/<token>/changes")
@public
@limiter.limit("60 per minute")
def open_changes(token: str) -> ResponseReturnValue:
    return _changes(_of_token(token), Room.by_link(token))


@bp.route("/draws/<int:draw_id>/parties/<int:party_id>/link", methods=["GET", "POST"])
@requires(Permission.DRAW_INVITE)
def link(draw_id: int, party_id: int) -> ResponseReturnValue:
    """A new link is shown once, to be printed or scanned; only its hash stays."""
    party, form = _party(draw_id, party_id), LinkForm()
    if form.validate_on_submit():
        try:
            token = draw_commit.link(party, by=current_user, at=clock.now(), reason=(form.reason.data or "").strip())
            db.session.commit()
            return _shown_once(party, token)
        except DomainError as refusal:
            db.session.rollback()
            form.reason.errors = [refusal_words(refusal)]
    return render_template("draw/link.html", draw=party.draw, party=party, form=form)


@bp.route("/draws/<int:draw_id>/parties/<int:party_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.DRAW_INVITE)
def withdrawal(draw_id: int, party_id: int) -> ResponseReturnValue:
    party, form = _party(draw_id, party_id), ReasonForm()
    if form.validate_on_submit():
        draw_commit.unlink(party, by=current_user, at=clock.now(), reason=form.reason.data.strip())
        db.session.commit()
        flash(_("链接已经收回。"))
        return redirect(url_for("draw.show", draw_id=draw_id))
    return render_template("draw/withdrawal.html", draw=party.draw, party=party, form=form)


def _page(party: DrawParty, room: Room, *, by: User | None) -> ResponseReturnValue:
    """One address for the whole ceremony: it asks for what is due now."""
    act = _act(party)
    form = {"commit": CommitForm, "share": ShareForm, "reveal": RevealForm}.get(act, CommitForm)()
    if act != "wait" and form.validate_on_submit():
        refusal = _try(party, act, form, by=by)
        if refusal is None:
            return redirect(room.page)
        (form.secret if act == "reveal" else form.commitment).errors = [refusal_words(refusal)]
        party = db.session.get_one(DrawParty, party.id)
    story = public_address(party.draw)
    return render_template(
        "draw/party.html",
        party=party,
        draw=party.draw,
        form=form,
        act=_act(party),
        words=secret_words.WORDS,
        room=room,
        story=story,
    )


def _table(party: DrawParty, room: Room) -> ResponseReturnValue:
    draw, key = _drawn(party), current_app.config["FIELD_KEY"]
    rows = draw_map.table(draw, key=key, after=request.args.get("after", ""), size=PAGE)
    return render_template(
        "draw/table.html",
        draw=draw,
        room=room,
        rows=rows,
        next_key=rows[-1].key if len(rows) == PAGE else None,
        officers=draw_map.officers(draw, key=key),
        plan=draws.plan(draw),
    )


def _changes(party: DrawParty, room: Room) -> ResponseReturnValue:
    draw, key = _drawn(party), current_app.config["FIELD_KEY"]
    rows = draw_map.changes(draw, key=key, after=request.args.get("after", ""), size=PAGE)
    kept = draws.sealed_json(draw, FileName.CHANGES, key=key)
    return render_template(
        "draw/changes_by_firm.html",
        draw=draw,
        room=room,
        rows=rows,
        next_key=rows[-1].key if len(rows) == PAGE else None,
        since=kept.get("since"),
        towns=draw_staff.town_totals(kept),
    )


def _drawn(party: DrawParty) -> Draw:
    if party.draw.drawn_at is None or party.kind is not PartyKind.WITNESS:
        abort(404)
    return party.draw


def _act(party: DrawParty) -> str:
    draw = party.draw
    if draw.state is DrawState.APPROVED and not party.commitment:
        return "share" if party.kind is PartyKind.BUREAU else "commit"
    if party.kind is PartyKind.BUREAU or not party.commitment or party.reveal:
        return "wait"
    is_due = draw_run.is_source_fixed(draw) if party.is_required else draw.state in (DrawState.COMMITTED, DrawState.REVEALED)
    return "reveal" if is_due else "wait"


def _try(party: DrawParty, act: str, form: CommitForm | ShareForm | RevealForm, *, by: User | None) -> DomainError | None:
    try:
        run = _carry_out(party, act, form, by=by)
    except (draw_reveal.RevealTooLateError, draw_reveal.RevealDiffersError) as refusal:
        db.session.commit()
        return refusal
    except DomainError as refusal:
        db.session.rollback()
        return refusal
    db.session.commit()
    if run is not None:
        send(run)
    return None


def _carry_out(party: DrawParty, act: str, form: CommitForm | ShareForm | RevealForm, *, by: User | None) -> object:
    at = clock.now()
    if act == "reveal":
        return draw_reveal.reveal(party, secret=form.secret.data, by=by, at=at)
    if act == "share" and by is not None:
        secret, key = form.secret.data or None, current_app.config["FIELD_KEY"]
        return draw_commit.commit_share(party, secret=secret, hash=form.commitment.data or None, by=by, at=at, key=key)
    return draw_commit.commit(party, hash=form.commitment.data or "", by=by, at=at)


def _shown_once(party: DrawParty, token: str) -> ResponseReturnValue:
    base = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    address = base + url_for(".open_link", token=token)
    picture = BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=6, border=2, xmldecl=False, svgns=True, nl=False)
    return render_template(
        "draw/link_shown.html", draw=party.draw, party=party, address=address, picture=picture.getvalue().decode()
    )


def _of_token(token: str) -> DrawParty:
    return draws.party_of_token(token) or abort(404)


def _own(party_id: int) -> DrawParty:
    return db.one_or_404(db.select(DrawParty).filter_by(id=party_id, user_id=current_user.id))


def _party(draw_id: int, party_id: int) -> DrawParty:
    return db.one_or_404(db.select(DrawParty).filter_by(id=party_id, draw_id=seen_draw(draw_id).id))
