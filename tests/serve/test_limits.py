"""The bucket of tokens behind a key's rate."""

from threadwarden.serve.limits import Limits, Quota


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_is_full_at_first_and_fills_evenly() -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    assert limits.take(1, 60, 60) == Quota(60, 0, 60, 0)
    assert limits.take(1, 60, 1) == Quota(60, 0, 60, 1)
    clock.now += 10
    assert limits.take(1, 60, 10) == Quota(60, 0, 60, 0)
    clock.now += 3600
    assert limits.take(1, 60, 1) == Quota(60, 59, 1, 0)


def test_a_request_that_is_refused_costs_nothing() -> None:
    limits = Limits(clock=Clock())
    assert limits.take(1, 60, 50).remaining == 10
    assert limits.take(1, 60, 20) == Quota(60, 10, 50, 10)
    assert limits.take(1, 60, 10).wait == 0


def test_more_than_a_bucket_holds_is_let_through_and_paid_off_later() -> None:
    clock = Clock()
    limits = Limits(clock=clock)
    assert limits.take(1, 60, 300) == Quota(60, 0, 300, 0)
    clock.now += 240
    assert limits.take(1, 60, 1) == Quota(60, 0, 60, 1)
    clock.now += 1
    assert limits.take(1, 60, 1).wait == 0


def test_each_key_has_its_own() -> None:
    limits = Limits(clock=Clock())
    assert limits.take(1, 10, 10).remaining == 0
    assert limits.take(2, 10, 1).remaining == 9


def test_of_several_processes_each_gives_its_share() -> None:
    clock = Clock()
    workers = [Limits(4, clock) for _ in range(4)]
    given = sum(worker.take(1, 100, 1).wait == 0 for worker in workers for _ in range(100))
    assert given == 100
    clock.now += 60
    assert workers[0].take(1, 100, 5) == Quota(100, 80, 12, 0)


def test_a_limit_that_was_lowered_holds_at_once() -> None:
    limits = Limits(clock=Clock())
    limits.take(1, 1000, 1)
    assert limits.take(1, 10, 1) == Quota(10, 9, 6, 0)


def test_the_headers_are_the_quotas_numbers() -> None:
    assert Quota(60, 10, 50, 3).headers == {
        "RateLimit-Limit": "60",
        "RateLimit-Remaining": "10",
        "RateLimit-Reset": "50",
    }
