"""Figures of the peer (Odoo 17.0 community, 4 HTTP workers, PostgreSQL 15) on the same work, and the bars set by them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Peer:
    """Requests a second and median in milliseconds at one and at eight clients, and how many times as many we want."""

    rate_1: float
    p50_1: float
    rate_8: float
    p50_8: float
    bar: float | None

    def rate(self, clients: int) -> float:
        """Requests a second at this many clients."""
        return self.rate_1 if clients == 1 else self.rate_8

    def p50(self, clients: int) -> float:
        """Median in milliseconds at this many clients."""
        return self.p50_1 if clients == 1 else self.p50_8


PEER_ROWS = 200_000
PEER_MEMORY_MIB = 852
MEMORY_BAR_MIB = 450
PEER: dict[str, Peer] = {
    "list": Peer(18.3, 51.7, 38.5, 209, 10),
    "list_all": Peer(5.8, 172, 6.2, 1306, 10),
    "read": Peer(51.6, 19.1, 100, 81.6, 5),
    "read_form": Peer(15.0, 67.6, 27.7, 280, 5),
    "create": Peer(10.3, 95.9, 20.1, 398, 10),
    "create_assign": Peer(7.4, 138, 13.9, 579, 10),
    "stage": Peer(19.4, 53, 33.8, 224, 10),
    "kanban_mine": Peer(2.2, 442, 4.4, 1816, 10),
    "kanban": Peer(0.9, 1139, 1.6, 4949, 10),
    "report": Peer(2.8, 366, 6.6, 1154, 3),
    "search": Peer(5.3, 99, 10, 507, 10),
    "search_bar": Peer(4.4, 173, 7.2, 622, 10),
    "sign_in": Peer(1.45, 687, 2.85, 2795, None),
}
