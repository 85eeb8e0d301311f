"""Words of regions and of the bodies that supervise in them."""

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from inspect_app.models.body import BodyKind
from inspect_app.models.region import RegionLevel

WORDS: dict[type[StrEnum], dict[StrEnum, LazyString]] = {
    RegionLevel: {
        RegionLevel.PROVINCE: _l("省"),
        RegionLevel.CITY: _l("市"),
        RegionLevel.COUNTY: _l("县区"),
        RegionLevel.TOWN: _l("镇街"),
    },
    BodyKind: {BodyKind.BUREAU: _l("卫生健康主管部门"), BodyKind.ENTRUSTED: _l("受委托机构"), BodyKind.TOWN: _l("镇街")},
}
