"""Where the engine finds deals: names of objects and fields, which a business area declares."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """The object that is forecast and its fields; tracked ones are read as they were at any instant.

    ``order``, ``kind`` (open, won, lost, void), ``chance`` (percent) and ``name`` are fields of the stage object.
    ``line`` is the field of the ``product`` object that names the product line. ``touch`` is the object of activities
    that link to the deal, ``contact`` that of people of the customer, ``decider`` the value of their ``role``.
    """

    object: str
    stage: str
    stages: str
    amount: str
    given_amount: str
    due: str
    region: str
    product: str
    products: str
    line: str
    status: str
    category: str
    chance: str
    score: str
    won_at: str
    customer: str
    customers: str
    stage_order: str
    stage_kind: str
    stage_chance: str
    touch: str
    touch_at: str
    touch_key: str
    contact: str
    role: str
    decider: str
    submissions: str
    adjustments: str
    judgments: str
    flags: tuple[str, ...]
    traits: tuple[str, ...]
    customer_traits: tuple[str, ...]
