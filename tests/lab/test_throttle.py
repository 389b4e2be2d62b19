from __future__ import annotations

from ocpplab_tui.lab.throttle import ConnectThrottle


def test_only_so_many_open_at_once_in_order() -> None:
    opened: list[str] = []
    throttle = ConnectThrottle(window=2)
    for name in ("a", "b", "c", "d"):
        throttle.ask(name, "here", lambda name=name: opened.append(name))  # type: ignore[misc]
    assert opened == ["a", "b"]
    assert len(throttle) == 2
    throttle.done("b")
    assert opened == ["a", "b", "c"]
    throttle.done("b")  # twice makes no room
    assert len(throttle) == 1
    throttle.done("a")
    throttle.done("c")
    assert opened == ["a", "b", "c", "d"]
    assert len(throttle) == 0


def test_who_is_no_longer_wanted_leaves_the_line_and_makes_room() -> None:
    opened: list[str] = []
    throttle = ConnectThrottle(window=1)
    for name in ("a", "b", "c"):
        throttle.ask(name, "here", lambda name=name: opened.append(name))  # type: ignore[misc]
    throttle.forget("b")
    throttle.forget("a")
    assert opened == ["a", "c"]


def test_a_link_that_fails_at_once_does_not_stop_the_line() -> None:
    opened: list[str] = []
    throttle = ConnectThrottle(window=1)

    def fail(name: str) -> None:
        opened.append(name)
        throttle.done(name)

    for number in range(50):
        throttle.ask(str(number), "here", lambda number=number: fail(str(number)))  # type: ignore[misc]
    assert len(opened) == 50


def test_a_place_that_answers_nobody_holds_up_none_of_another() -> None:
    opened: list[str] = []
    throttle = ConnectThrottle(window=1)
    for name, place in (("a", "dead"), ("b", "dead"), ("c", "alive"), ("d", "alive")):
        throttle.ask(name, place, lambda name=name: opened.append(name))  # type: ignore[misc]
    throttle.done("c")
    assert opened == ["a", "c", "d"]
    throttle.ask("b", "alive", lambda: opened.append("b"))  # it was given another CSMS
    throttle.done("d")
    assert opened == ["a", "c", "d", "b"]
    assert len(throttle) == 0


def test_who_has_a_turn_need_not_queue_up_for_a_second_one() -> None:
    opened: list[str] = []
    throttle = ConnectThrottle(window=1)
    throttle.ask("a", "here", lambda: opened.append("a"))
    throttle.ask("a", "here", lambda: opened.append("again"))
    assert opened == ["a", "again"]


def test_who_does_not_want_it_any_more_takes_no_room() -> None:
    opened: list[str] = []

    def changed_its_mind() -> bool:
        opened.append("no")
        return False

    throttle = ConnectThrottle(window=1)
    throttle.ask("a", "here", changed_its_mind)
    throttle.ask("b", "here", lambda: opened.append("b"))
    assert opened == ["no", "b"]
