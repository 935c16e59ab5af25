"""Slides say one thing each; what cannot be read from a distance is refused and the rule is named."""

from dataclasses import replace

import pytest

from metrics.views import Cell
from reports.slides.decks import Behind, audience_of, deck, in_order, show_names, shows_places
from reports.slides.density import Refusal, refusals
from reports.slides.measures import key_sentence
from reports.slides.model import (
    CHECK_CODE,
    KEY_WORDS,
    TITLE_WORDS,
    Entry,
    Slide,
    Table,
    section_of,
    shared_out,
    words,
)
from tests.components.conftest import STATES, measure_view, verdict
from tests.reports.samples import finding, hotspots, place, sample_board, sensitive

SLIDE = Slide("1.1", "priority", "Section", "A finding", ("2025-26 Q2",))


def table(rows, columns):
    return Table("t", tuple("abcdefgh"[:columns]), tuple((Entry("x"),) * columns for _ in range(rows)))


def rules(slide):
    return [refusal.rule for refusal in refusals(slide)]


def test_a_slide_within_the_rules_is_not_refused():
    assert rules(replace(SLIDE, title=" ".join(["word"] * 12), key=" ".join(["word"] * 20))) == []
    assert rules(replace(SLIDE, table=table(7, 4))) == []
    assert rules(replace(SLIDE, measure=STATES["whole"])) == []


@pytest.mark.parametrize(
    ("changes", "rule", "reason"),
    [
        ({"title": ""}, "R10", "no title"),
        ({"title": " ".join(["word"] * 13)}, "R10", "13 words; at most 12"),
        ({"key": " ".join(["word"] * 21)}, "R10", "21 words; at most 20"),
        ({"foot": ()}, "R10", "foot line"),
        ({"table": table(1, 2), "measure": STATES["whole"]}, "R10", "a chart and a table"),
        ({"measure": STATES["all_missing"]}, "R10", "no figure to draw"),
        ({"table": table(8, 4)}, "R12", "8 rows and 4 columns; at most 7 by 4"),
        ({"table": table(7, 5)}, "R12", "7 rows and 5 columns"),
        ({"table": replace(table(2, 3), columns=("a", "b"))}, "R12", "another number of cells"),
    ],
)
def test_a_slide_is_refused_and_the_rule_is_named(changes, rule, reason):
    found = refusals(replace(SLIDE, **changes))
    assert [f.rule for f in found] == [rule]
    assert reason in found[0].reason
    assert str(found[0]).startswith(f"slide 1.1 refused by {rule}: ")


def test_a_refused_slide_is_left_out_and_listed():
    long = measure_view(
        code="L1", name="x", short_name=" ".join(["long"] * 13), title=" ".join(["long"] * 13)
    )
    made = deck(sample_board(measures=(STATES["whole"], long)), "board")
    assert [str(r) for r in made.refused] == ["slide 1.3 refused by R10: it has no title"]
    assert "1.3" not in [s.code for s in made.slides]


def test_words_are_what_a_reader_counts():
    assert words("Fell by 7 (1.0%) to 692 – from 699.") == 8


def test_every_sentence_of_a_sample_board_fits():
    made = deck(sample_board(), "board")
    assert made.refused == ()
    for slide in made.slides:
        assert 0 < words(slide.title) <= TITLE_WORDS
        assert words(slide.key) <= KEY_WORDS


def test_page_codes_mean_the_same_in_every_show():
    board = sample_board()
    whole = {s.code: s.measure.code for s in deck(board, "board").slides if s.measure}
    for show in ("exceptions", "safer", "foyer"):
        for slide in deck(board, show).slides:
            if slide.measure and slide.code in whole:
                assert slide.measure.code == whole[slide.code]


def test_codes_are_not_given_twice():
    codes = [s.code for s in deck(sample_board(), "safer").slides]
    assert len(codes) == len(set(codes))
    assert codes[0] == CHECK_CODE


def test_a_measure_without_a_figure_has_no_slide_but_is_listed():
    made = deck(sample_board(), "board")
    assert {"X4", "X6"}.isdisjoint(s.measure.code for s in made.slides if s.measure)
    assert sum("no figure" in line for line in made.left_out) == 2


def test_a_measure_held_by_its_owner_is_listed_and_not_shown():
    held = measure_view(code="HO", short_name="Held measure", shown=False)
    made = deck(sample_board(measures=(STATES["whole"], held)), "safer")
    assert "Held measure: held by its owner, not shown" in made.left_out
    assert "HO" not in [s.measure.code for s in made.slides if s.measure]


def test_headline_measures_fill_the_board_and_supporting_ones_the_priority():
    supporting = measure_view(code="S1", headline=False)
    board = sample_board(measures=(STATES["whole"], supporting))
    assert "S1" not in [s.measure.code for s in deck(board, "board").slides if s.measure]
    assert "S1" in [s.measure.code for s in deck(board, "safer").slides if s.measure]


def test_more_than_seven_rows_are_shared_between_two_slides():
    many = tuple(measure_view(code=f"M{n}") for n in range(9))
    tables = [s.table for s in deck(sample_board(measures=many), "safer").slides if s.kind == "priority"]
    assert [len(t.rows) for t in tables] == [5, 4]


def test_exceptions_come_first_and_nothing_else():
    board = sample_board()
    made = deck(board, "exceptions")
    assert [s.measure.code for s in made.slides if s.measure] == [f.measure for f in board.attention]
    assert [s.kind for s in made.slides][:3] == ["check", "cover", "attention"]


def test_no_exception_is_said_in_a_sentence():
    made = deck(sample_board(attention=(), late=()), "board")
    titles = {s.kind: s.title for s in made.slides}
    assert titles["attention"] == "No measure is off its target or worsening"
    assert titles["late"] == "Every figure that is due has arrived"


def test_the_foyer_shows_nothing_restricted_and_runs_by_itself():
    made = deck(sample_board(), "foyer")
    assert made.autoplay
    assert not any(s.restricted for s in made.slides)
    assert audience_of("foyer") == "public"
    assert audience_of("board") == "display"


def test_a_sensitive_measure_makes_its_slides_restricted():
    board = sample_board(measures=(STATES["whole"], sensitive()))
    marked = {s.code: s.classification for s in deck(board, "safer").slides}
    assert (marked["1.1"], marked["1.2"], marked["1.3"]) == (
        "OFFICIAL-SENSITIVE",
        "OFFICIAL",
        "OFFICIAL-SENSITIVE",
    )


def test_illustrative_figures_are_marked_on_their_slide():
    by_measure = {s.measure.code: s for s in deck(sample_board(), "safer").slides if s.measure}
    assert by_measure["X2"].illustrative
    assert "Illustrative figures" in by_measure["X2"].foot
    assert not by_measure["SC01"].illustrative


def test_a_board_without_a_release_is_a_draft_and_says_so():
    made = deck(sample_board(release=None), "board")
    assert all(s.draft and "Draft, not published" in s.foot for s in made.slides)


def test_every_foot_names_period_day_and_release():
    for slide in deck(sample_board(), "board").slides:
        assert slide.foot[:2] == (sample_board().quarter, "as at 15 February 2026")
        assert slide.foot[-1] == "Release 12, 65aef414"


def test_the_target_is_spoken_of_before_the_change():
    off = measure_view(
        status=replace(verdict("off_target", "Off target"), sentence="62 is above the target of 50.")
    )
    assert key_sentence(off) == "62 is above the target of 50."
    steady = replace(verdict("steady", "Steady"), sentence="62 is within the usual range.")
    free = measure_view(status=verdict("no_target", "No target set"), variation=steady)
    assert key_sentence(free) == "62 is within the usual range."
    unknown = replace(free, variation=verdict("too_few", "Too few points"))
    assert key_sentence(unknown) == unknown.changes[0].sentence


def test_a_sentence_that_is_too_long_gives_way_to_its_opening():
    long = "It fell by 8. " + " ".join(["Word"] * 20) + "."
    view = measure_view(status=replace(verdict("met", "On target"), sentence=long))
    assert key_sentence(view) == "It fell by 8."


def test_what_was_revised_since_is_carried_along():
    before = sample_board()
    view = STATES["whole"]
    later = measure_view(points=(*view.points[:-1], replace(view.points[-1], value=65, text="65")))
    after = sample_board(measures=(later, *STATES.values()))
    slides = {s.measure.code: s for s in deck(before, "safer", Behind(revised=after)).slides if s.measure}
    assert slides["SC01"].revised.points[-1].text == "65"
    assert slides["X5"].revised is None


def test_places_are_shown_by_name_with_whether_they_stand_out():
    shown = [place(n, outlier="above limits" if n == 8 else "within limits") for n in range(8, 0, -1)]
    hidden = place(9, count=Cell("Not shown"), rate=Cell("Not shown"))
    board = sample_board()
    slide = deck(board, "hotspots", Behind(places=[hotspots([]), hotspots([*shown, hidden])])).slides[-1]
    assert (slide.code, slide.title) == ("9.1", "Incidents: Ward 8 stands out")
    names = [row[0].text for row in slide.table.rows]
    assert names == ["1 Ward 8: above limits", *(f"{9 - n} Ward {n}" for n in range(7, 3, -1))]
    assert slide.key == "None is unlike its own past."


def test_places_are_not_shown_where_too_little_is_known_to_judge():
    made = deck(sample_board(), "hotspots", Behind(places=[hotspots([place(1)], outliers=False)]))
    assert [s.kind for s in made.slides] == ["check", "cover"]
    assert shows_places("hotspots") and not shows_places("board")


def test_a_finding_about_places_leaves_their_own_past_to_the_key_sentence():
    title = (
        "Criminal damage and arson offences: no ward stands out from the others, none unlike their own past"
    )
    slide = deck(sample_board(), "hotspots", Behind(places=[hotspots([place(1)], title=title)])).slides[-1]
    assert slide.title == "Criminal damage and arson offences: no ward stands out from the others"


def test_what_changed_since_the_last_board_is_said_for_each_measure():
    view = STATES["whole"]
    changes = (
        replace(finding(view, "revised"), title="Anti-social behaviour: 2025-26 Q1 was revised"),
        replace(
            finding(view, "steady"),
            measure="",
            title="No real change in 9 of 10 measures",
            sentence="Nothing.",
        ),
    )
    slide = next(s for s in deck(sample_board(changed=changes), "board").slides if s.kind == "changed")
    assert slide.title == "1 thing changed since the last board"
    assert slide.table.rows[0][2].text == "2025-26 Q1 was revised"
    assert slide.key == "Nothing."


def test_an_unknown_show_is_refused_with_the_shows_there_are():
    with pytest.raises(
        ValueError,
        match="no show 'nothing'; there are board, exceptions, hotspots, actions, foyer, safer, calm",
    ):
        deck(sample_board(), "nothing")
    assert list(show_names(sample_board())) == [
        "board",
        "exceptions",
        "hotspots",
        "actions",
        "foyer",
        "safer",
        "calm",
    ]


def test_matters_for_discussion_weigh_and_calm_ones_do_not():
    board = sample_board(
        measures=(STATES["whole"], STATES["illustrative"]), attention=(finding(STATES["whole"]),)
    )
    weights = {s.measure.code: s.weight for s in deck(board, "board").slides if s.measure}
    assert weights["SC01"] == 3
    assert weights["X2"] == 0


def test_a_refusal_reads_as_a_sentence():
    assert str(Refusal("2.4", "R12", "too many rows")) == "slide 2.4 refused by R12: too many rows"


def test_rows_are_shared_out_evenly():
    rows = [(Entry(str(n)),) for n in range(15)]
    assert [len(group) for group in shared_out(rows)] == [5, 5, 5]
    assert [row for group in shared_out(rows) for row in group] == rows
    assert shared_out([]) == [()]


def test_a_priority_with_a_long_name_is_called_by_its_address():
    board = sample_board()
    assert section_of(board.priorities[0]) == "Safer communities"
    long = replace(
        board.priorities[0],
        name="Protecting people from violence and organised crime",
        slug="violence-and-organised-crime",
    )
    assert section_of(long) == "Violence and organised crime"


def test_where_no_target_is_set_the_table_says_what_really_changed():
    moved = measure_view(
        code="A",
        status=verdict("no_target", "No target set"),
        variation=verdict("higher", "Higher than usual"),
    )
    still = replace(moved, code="B", variation=verdict("too_few", "Too few points to tell"))
    board = sample_board(measures=(moved, still), attention=())
    slide = next(s for s in deck(board, "safer").slides if s.kind == "priority")
    assert slide.title == "No target for these 2 headline measures; 1 really changed"
    assert slide.table.columns[2] == "Change"
    assert [row[2].text for row in slide.table.rows] == ["Higher than usual", "Too few points"]
    assert not any(row[2].status for row in slide.table.rows)


def test_the_key_sentence_does_not_repeat_that_no_target_is_set():
    few = replace(verdict("too_few", "Too few points to tell"), sentence="5 points; 13 are needed.")
    bare = replace(verdict("no_target", "No target set"), sentence="No target is set for 2025-26.")
    view = measure_view(status=bare, variation=few, changes=())
    assert key_sentence(view) == "5 points; 13 are needed."
    last = replace(bare, sentence="No target is set for 2025-26. The last one, 20%, ended with 2019-20.")
    assert key_sentence(replace(view, status=last)) == last.sentence
    settling = replace(few, sentence="It is likely to settle between 12% and 24%.")
    assert key_sentence(replace(view, settling=settling)) == settling.sentence


def test_an_order_moves_slides_and_leaves_none_out():
    made = deck(sample_board(), "board")
    names = list(made.made_order)
    assert len(names) == len(set(names))
    assert made.slides[0].code == CHECK_CODE
    turned = deck(sample_board(), "board", Behind(order=names[::-1]))
    assert [s.name for s in turned.slides[1:]] == names[::-1]
    assert {s.code for s in turned.slides} == {s.code for s in made.slides}
    assert turned.made_order == made.made_order


def test_a_slide_an_order_does_not_know_follows_the_one_it_is_made_to_follow():
    slides = [replace(SLIDE, name=name) for name in "abcde"]
    assert "".join(s.name for s in in_order(slides, "eca")) == "ecdab"
    assert "".join(s.name for s in in_order(slides, "dce")) == "abdce"
    assert "".join(s.name for s in in_order(slides, ["gone"])) == "abcde"


def test_places_where_one_stands_out_come_first():
    calm = hotspots([place(1, outlier="within limits")], measure="A")
    loud = hotspots([place(1, outlier="above limits")], measure="B")
    made = deck(sample_board(), "hotspots", Behind(places=[calm, loud]))
    assert [s.name for s in made.slides if s.kind == "place"] == ["places B", "places A"]


def test_a_priority_without_figures_is_left_out_of_the_board_and_said_in_its_own_show():
    board = sample_board(measures=(STATES["all_missing"],), attention=())
    assert not [s for s in deck(board, "board").slides if s.section == "Safer communities"]
    assert deck(board, "safer").slides[-1].title == "No headline measure has a figure to show"
    assert any("no figure" in line for line in deck(board, "board").left_out)


def test_that_nothing_needs_attention_comes_with_how_much_could_be_judged():
    slide = next(s for s in deck(sample_board(attention=()), "board").slides if s.kind == "attention")
    assert slide.title == "No measure is off its target or worsening"
    assert slide.key == sample_board().count.sentence
