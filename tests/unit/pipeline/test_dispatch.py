from pipeline.dispatch import FALLBACK_BASIS
from pipeline.town import TownContext


def test_the_topics_own_office(town: TownContext) -> None:
    chosen = town.catalogue.office_for("utilities", "水管漏了", [])
    assert (chosen.office, chosen.relation, chosen.words) == ("water", "own", ())


def test_words_choose_an_exception_and_are_named(town: TownContext) -> None:
    chosen = town.catalogue.office_for("utilities", "昨晚停电到现在", [])
    assert (chosen.office, chosen.relation, chosen.words) == ("power", "coordinate", ("停电",))


def test_a_place_inside_another_counts_for_it(town: TownContext) -> None:
    around = town.around("石桥小学")
    assert around == ["石桥小学", "石桥村"]
    assert town.catalogue.office_for("transport", "路烂了", around).office == "village"
    assert town.catalogue.office_for("transport", "路烂了", town.around("柳林村")).office == "roads"


def test_an_unknown_topic_goes_to_the_coordinator(town: TownContext) -> None:
    chosen = town.catalogue.office_for("other", "不知道", [])
    assert (chosen.office, chosen.basis) == ("office", FALLBACK_BASIS)
