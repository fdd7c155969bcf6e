from hilum.server.routes.answers import declared


def test_every_route_declares_the_refusal_of_its_host() -> None:
    assert set(declared()) == {421}
    assert set(declared(404, 503)) == {404, 421, 503}


def test_a_full_queue_declares_when_to_come_again() -> None:
    assert "Retry-After" in declared(429)[429]["headers"]
