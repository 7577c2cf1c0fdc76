from bench.due_dates import measure


def test_a_due_date_costs_at_most_twenty_microseconds_and_less_than_a_walk() -> None:
    """A million in 20 s is 20 µs each; the ratio holds on a slower or busier machine too."""
    found = measure(20_000, sample=2_000)
    assert found.seconds / found.count <= 20e-6 or found.ratio >= 4
