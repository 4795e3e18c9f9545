"""Products: what is sold; a *series* is the product line figures are grouped by."""

from yingdan.areas.product.objects.product import PRODUCT
from yingdan.engines.records.model import Area

AREA = Area(name="product", objects=(PRODUCT,))
