"""The air and the light between a sensor and what it looks at."""

import math
from dataclasses import dataclass

THRESHOLD = 0.05
"""Contrast that is left of a black object at the visual range (WMO-No. 8, vol. I, chapter 9)."""
_NEPERS = math.log(10.0) / 10.0 / 1000.0
"""1/m of power in a dB/km."""


@dataclass(slots=True, frozen=True, kw_only=True)
class Weather:
    """What all sensors of a site look through; the defaults are a clear, bright day."""

    visual_range: float = math.inf
    """m, meteorological optical range in the fog."""
    rain: float = 0.0
    """mm/h; from 2.5 on moderate, 10 heavy, 50 violent (WMO-No. 8)."""
    illuminance: float = 20_000.0
    """lux on the ground: 100,000 in the sun, 10,000 under clouds, 15 in a lit junction (EN 13201-2,
    class C3; from memory, not looked up), 0.1 under a full moon."""

    def __post_init__(self) -> None:
        """Refuse what no air can be.

        Raises
        ------
        ValueError
            Names the field.
        """
        if not self.visual_range > 0.0:
            raise ValueError(f"visual_range={self.visual_range}: a positive number of metres")
        if not 0.0 <= self.rain < math.inf:
            raise ValueError(f"rain={self.rain}: a number of mm/h, 0 or more")
        if not 0.0 <= self.illuminance < math.inf:
            raise ValueError(f"illuminance={self.illuminance}: a number of lux, 0 or more")

    @property
    def extinction(self) -> float:
        """1/m, of light; of a contrast as well (Koschmieder 1924), of a laser's power on each leg.

        Fog by Koschmieder, ln(1 / 0.05) / V.  Rain as 1.076 R^0.67 dB/km (Carbonneau & Wisely,
        Proc. SPIE 3532, 1998, the law of optical links; read in programs that quote it).  Near
        infrared fares as light does: in fog of less than 500 m of visual range no wavelength is
        better than another (Kim, McArthur & Korevaar, Proc. SPIE 4214, 2001; as abstracts of others
        quote it).
        """
        fog = -math.log(THRESHOLD) / self.visual_range
        return fog + _NEPERS * 1.076 * self.rain**0.67

    @property
    def radar_extinction(self) -> float:
        """1/m, of power at 76.5 GHz, horizontally polarised.

        Rain as 1.125 R^0.719 dB/km (Recommendation ITU-R P.838-3, equations 2 and 3 at 76.5 GHz).
        Fog as 3.1 dB/km for a gram of water in a cubic metre (Recommendation ITU-R P.840-5, double
        Debye model at 10 degrees Celsius), of which there are 0.05 at 300 m and 0.5 at 50 m of
        visual range (there, 1), and in between as a power.  The tables of the one were read in a
        copy of it and in programs, the equations and the water of the other in ITU-Rpy and its
        pages; the tests compute both.
        """
        water = 0.05 * (300.0 / self.visual_range) ** (1.0 / math.log10(6.0))
        return _NEPERS * (1.125 * self.rain**0.719 + 3.1 * water)


CLEAR = Weather()
