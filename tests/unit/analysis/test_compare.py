import random

from analysis.compare import CLEAR, FEW, Share, change, expected_range


def test_small_numbers_say_nothing() -> None:
    assert change(7, 1, 30, 30).verdict == "few"
    assert change(7, 1, 30, 30).percent is None
    assert Share(2, 3).few


def test_a_large_change_is_clear_and_a_small_one_is_not() -> None:
    assert change(60, 20, 30, 30).verdict == "more"
    assert change(20, 60, 30, 30).verdict == "fewer"
    assert change(55, 50, 30, 30).verdict == "same"
    assert change(55, 50, 30, 30).percent == 10.0


def test_days_count_a_half_month_is_no_decline() -> None:
    assert change(50, 100, 15, 30).verdict == "same"
    assert change(50, 100, 30, 30).verdict == "fewer"


def test_chance_alone_is_called_clear_rarely() -> None:
    rng = random.Random(5)
    false = 0
    for _try in range(1000):
        now, before = (sum(rng.random() < 0.02 for _day in range(2000)) for _month in range(2))
        false += change(now, before, 30, 30).verdict in ("more", "fewer")
    assert false / 1000 <= 2 * CLEAR


def test_the_interval_of_a_rate_is_the_textbooks() -> None:
    assert Share(8, 10).percent == 80.0
    assert Share(8, 10).interval == (49.0, 94.3)  # Wilson
    assert Share(0, 50).interval == (0.0, 7.1)
    assert Share(0, 0).interval is None


def test_nine_of_ten_next_counts_lie_in_the_expected_range() -> None:
    rng = random.Random(11)
    inside = tries = 0
    for mean in (0.5, 3, 20, 80):
        for _try in range(150):
            level = mean * rng.gammavariate(20, 1 / 20)  # towns differ, and months scatter
            counts = [sum(rng.random() < level / 500 for _day in range(500)) for _month in range(7)]
            low, high = expected_range(counts[:-1]) or (0, 0)
            inside += low <= counts[-1] <= high
            tries += 1
    assert 0.86 <= inside / tries <= 0.99


def test_two_periods_are_no_history() -> None:
    assert expected_range([3, 4]) is None
    assert FEW == 10
