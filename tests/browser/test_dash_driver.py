"""The dashboard through Dash's own test driver: what Dash calls a finished page is one, and no callback fails."""

import pytest
from dash.testing.wait import until

pytestmark = pytest.mark.browser


@pytest.fixture
def driven(dash_br, served):
    """Dash's own driver, at the board page."""
    dash_br.wait_timeout = 30
    dash_br.server_url = served.address
    taken_over(dash_br)
    dash_br.wait_for_text_to_equal("h1", "How are we doing?")
    return dash_br


def taken_over(driver):
    """Wait until Dash has put its own elements in the place of those the document came with."""
    until(lambda: not driver.find_elements("#first-view"), timeout=30)


def test_every_priority_is_reached_from_the_board_and_its_charts_are_drawn(driven):
    names = [link.text for link in driven.find_elements(".panel h2 a")]
    assert len(names) == 4
    for name in names:
        driven.find_element(f"//a[normalize-space()='{name}']", attribute="XPATH").click()
        driven.wait_for_text_to_equal("h1", name)
        driven.wait_for_element(".js-plotly-plot .main-svg")
        driven.driver.back()
        driven.wait_for_text_to_equal("h1", "How are we doing?")
    assert driven.get_logs() == []


def test_a_choice_is_kept_in_the_address_and_survives_a_reload(driven):
    driven.find_element("#board-quarter option[value='2018-19 Q4']").click()
    driven.find_element("#board-show").click()
    driven.wait_for_contains_text(".showing", "2018-19 Q4")
    assert "quarter=2018-19+Q4" in driven.driver.current_url
    driven.driver.refresh()
    taken_over(driven)
    driven.wait_for_contains_text(".showing", "2018-19 Q4")
    until(lambda: not driven.redux_state_is_loading, timeout=10)
    assert driven.get_logs() == []
