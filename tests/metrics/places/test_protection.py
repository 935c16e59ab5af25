"""Nothing that is hidden can be worked out from all that is shown of places."""

import numpy as np
import pytest
from scipy.optimize import linprog

from metrics.board import hotspots, ward_sheet
from tests.metrics.places.conftest import HIDDEN, NEWEST, QUARTERS


def test_hidden_places_stand_last_by_name_and_look_alike(real):
    for code in ("RC02", "RC09", "RC10"):
        view = hotspots(code, NEWEST)
        hidden = [p for p in view.places if p.map_class == -2]
        assert hidden and list(view.places[-len(hidden) :]) == hidden
        assert [p.name for p in hidden] == sorted(p.name for p in hidden)
        for p in hidden:
            assert {p.count.text, p.rate.text, p.share.text, p.change.text} == {HIDDEN}
            assert (p.rank, p.rank_lower, p.lower, p.upper, p.count.value) == (None,) * 5
            assert not p.outlier and not p.unusual


class Attack:
    """Everything told about cells [quarter, place] as linear equations, and how closely they pin a cell down."""

    def __init__(self, periods, places):
        self.shape = (periods, places)
        self.rows, self.right = [], []

    def learn(self, cells, value):
        row = np.zeros(self.shape)
        for cell, weight in cells:
            row[cell] += weight
        self.rows.append(row.ravel())
        self.right.append(value)

    def width(self, cells):
        """Between which least and greatest sum of the cells everything that was told still fits."""
        goal = np.zeros(self.shape)
        for cell in cells:
            goal[cell] = 1
        ends = []
        for sign in (1, -1):
            found = linprog(sign * goal.ravel(), A_eq=np.array(self.rows), b_eq=self.right, bounds=(0, None))
            assert found.status in (0, 3), found.message
            ends.append(np.inf if found.status == 3 else sign * found.fun)
        return abs(ends[1] - ends[0])


@pytest.mark.parametrize("code", ["RC02", "RC10", "RC11"])
def test_no_protected_ward_figure_can_be_worked_out_from_all_that_is_shown(real, code):
    views = [hotspots(code, quarter) for quarter in QUARTERS]
    codes = sorted(place.code for place in views[0].places)
    at = {ward: i for i, ward in enumerate(codes)}
    attack, hidden = Attack(len(QUARTERS), len(codes)), []
    for t, view in enumerate(views):
        attack.learn([((t, i), 1) for i in range(len(codes))], view.data_total.value)
        for place in view.places:
            cell = (t, at[place.code])
            if place.count.value is not None:
                attack.learn([(cell, 1)], place.count.value)
            else:
                hidden.append(cell)
            if place.change.value is not None:
                attack.learn([(cell, 1), ((t - 4, at[place.code]), -1)], place.change.value)
        for known in view.outliers.places if view.outliers else ():
            attack.learn([((t - back, at[known.code]), 1) for back in range(4)], known.observed)
        for moved in view.change.rows if view.change else ():
            if moved.code:
                attack.learn([((t, at[moved.code]), 1), ((t - 4, at[moved.code]), -1)], moved.amount)
        for locality in view.localities:
            if locality.count.value is not None:
                attack.learn([((t, at[link.code]), 1) for link in locality.wards], locality.count.value)
        for ward in codes if t == len(QUARTERS) - 1 else ():
            sheet = ward_sheet(ward, QUARTERS[t])
            for row in sheet.mix:
                if row.code == code:
                    attack.learn([((t - back, at[ward]), 1) for back in range(4)], row.count.value)
            for own in sheet.measures:
                if own.code == code and own.count.value is not None:
                    attack.learn([((t, at[ward]), 1)], own.count.value)
            detail = hotspots(code, QUARTERS[t], place=ward).chosen
            for point in detail.points:
                if point.value is not None:
                    attack.learn([((QUARTERS.index(point.quarter), at[ward]), 1)], point.value)
    assert hidden
    assert min(attack.width([cell]) for cell in hidden) >= 1


def test_no_protected_neighbourhood_figure_can_be_worked_out_either(real):
    views = {t: hotspots("SC01", QUARTERS[t], level="neighbourhood") for t in range(3, 8)}
    totals = [hotspots("SC01", quarter).data_total.value for quarter in QUARTERS]
    codes = sorted(place.code for place in views[7].places)
    at = {code: i for i, code in enumerate(codes)}
    attack, hidden = Attack(len(QUARTERS), len(codes)), []
    for t, total in enumerate(totals):
        attack.learn([((t, i), 1) for i in range(len(codes))], total)
    for t, view in views.items():
        for place in view.places:
            window = [(t - back, at[place.code]) for back in range(4)]
            if place.count.value is None:
                hidden.append(window)
            else:
                attack.learn([(cell, 1) for cell in window], place.count.value)
    assert hidden
    assert min(attack.width(window) for window in hidden[::3]) >= 1
