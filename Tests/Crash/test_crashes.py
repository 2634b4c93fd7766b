"""After any death the next process keeps what the one before it has promised."""

import pytest

from campaign import HITS, POINTS, ROUNDS, Campaign


@pytest.fixture(scope="module")
def campaign(tell):
    campaign = Campaign(seed="crashes").run()
    tell(f"{'the gateway died':45} hits")
    for kind in [*POINTS, *(f"call {k}" for k in range(1, 11)), "at random"]:
        tell(f"  {kind:43} {campaign.hits[kind]:4}")
    tell(f"all promises were checked {campaign.checks} times; {len(campaign.violations)} were broken")
    return campaign


@pytest.mark.parametrize("point", POINTS)
def test_each_crash_point_is_hit(campaign, point):
    assert campaign.hits[point] >= HITS * ROUNDS


@pytest.mark.parametrize("k", range(1, 11))
def test_the_gateway_dies_on_receipt_of_a_call(campaign, k):
    assert campaign.hits[f"call {k}"] >= 1


def test_the_gateway_dies_at_random_moments(campaign):
    assert campaign.hits["at random"] >= 15


def test_every_promise_is_kept(campaign):
    assert not campaign.violations, "\n\n".join(f"{death}: {what}" for death, what in campaign.violations[:5])
