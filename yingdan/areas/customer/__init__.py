"""Customers: an *account* is a company, a *contact* is a person of one company."""

from yingdan.areas.customer.hooks import before_account, before_contact
from yingdan.areas.customer.objects.account import ACCOUNT
from yingdan.areas.customer.objects.contact import CONTACT
from yingdan.engines.records.model import Area

AREA = Area(name="customer", objects=(ACCOUNT, CONTACT), before={"account": before_account, "contact": before_contact})
