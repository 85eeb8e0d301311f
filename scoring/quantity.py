"""Units of measured values, and how they become the unit of a limit."""

import unicodedata
from decimal import Decimal

MASS, FIBRES, SOUND, HEAT, VIBRATION = "mg/m3", "f/mL", "dB(A)", "°C", "m/s2"

SPELLINGS = {
    "mg/m3": MASS,
    "mg/m^3": MASS,
    "mg·m-3": MASS,
    "μg/m3": "μg/m3",
    "ug/m3": "μg/m3",
    "μg/m^3": "μg/m3",
    "ug/m^3": "μg/m3",
    "ppm": "ppm",
    "f/ml": FIBRES,
    "db(a)": SOUND,
    "dba": SOUND,
    "°c": HEAT,
    "m/s2": VIBRATION,
    "m/s^2": VIBRATION,
}

GAS_CONSTANT = Decimal("8.314462618")  # J/(mol·K)
MOLAR_VOLUME = GAS_CONSTANT * Decimal("298.15") / Decimal("101.325")  # L/mol at 25 °C and 101.325 kPa


class UnitError(ValueError):
    """This unit does not lead to that of the limit."""


def unit_of(words: str) -> str:
    """The unit that `words` spell, in one spelling; raises UnitError."""
    plain = "".join(unicodedata.normalize("NFKC", words).split()).lower()
    try:
        return SPELLINGS[plain]
    except KeyError as error:
        raise UnitError(words) from error


def converts(words: str, unit: str) -> bool:
    """Whether values in `words` are of the same kind as `unit`: all masses in air are."""
    try:
        found = unit_of(words)
    except UnitError:
        return False
    return found == unit or (unit == MASS and found in ("μg/m3", "ppm"))


def converted(value: Decimal, words: str, *, unit: str, molar_mass: Decimal | None) -> Decimal:
    """`value` in the unit of the limit. ppm needs the molar mass in g/mol: mg/m3 = ppm × M / 24.465 (25 °C, 101.325 kPa)."""
    match unit_of(words), unit:
        case found, wanted if found == wanted:
            return value
        case "μg/m3", "mg/m3":
            return value / 1000
        case "ppm", "mg/m3" if molar_mass:
            return value * molar_mass / MOLAR_VOLUME
    raise UnitError(words)
