"""What the tracker may be told; the defaults are one set for every site."""

from dataclasses import dataclass

from rsu.sensing.detection import SensorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorPrior:
    """What one kind of sensor's detections are worth."""

    hold: float
    """s, time constant with which existence fades while the sensor looks and sees nothing."""
    silence: float
    """s without a detection after which this kind no longer supports a track."""
    birth: float
    """Existence before the first detection counts; at a half Bayes' rule gives the score itself.
    Less where the score is less than calibrated, so that it takes a second look."""
    evidence: float
    """Largest likelihood ratio, real against false, of one detection."""
    z_sigma: float
    """m, of the height of an object's foot."""
    either_way: bool
    """Headings are of boxes, which may have front and rear exchanged."""
    lasting: bool = False
    """Errors of position last from one detection to the next, so that no number of them makes a
    position better than one alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Parameters of the tracker, SI."""

    past: float = 0.5
    """s: later measurements than this are dropped and counted (`limits.past_s` of the site)."""
    gate: float = 13.8
    """chi-square with 2 degrees of freedom that 99.9 % of true pairs stay below."""
    density: float = 3e-4
    """1/m^2 a scan, of new and false detections."""
    founding_score: float = 0.3
    """A detection less likely real than this keeps a track alive but never founds one."""
    least_evidence: float = 1.0
    """Smallest likelihood ratio of a detection: one that was expected never speaks against."""
    stay: float = 3.0
    """s, time constant with which existence fades between two detections of a track."""
    confirm_existence: float = 0.5
    """A track that was at least this likely at its last measurement is published ..."""
    publish_share: float = 0.3
    """... until its existence has faded to this share of that: one miss must not make a road user
    flicker."""
    rivalry: float = 3.2
    """s for which two vehicles that one scan saw side by side stay two, whatever their tracks say;
    as long as one of them may go unseen."""
    joint: bool = False
    """Tracks that compete for detections are corrected by all of them, each as likely as it is
    theirs; else by the one that was assigned."""
    objects: int = 4096
    """Most tracks (`limits.objects` of the site)."""
    station: int = 0
    """ITS station id of the unit (`v2x.station_id` of the site)."""
    class_right: float = 0.85
    """Probability that a detector names the right class ..."""
    class_alike: float = 0.1
    """... and one of its family (car and van, truck and bus, bicycle and motorcycle)."""
    camera: SensorPrior = SensorPrior(
        hold=0.04, silence=0.5, birth=0.3, evidence=2.0, z_sigma=0.5, either_way=True
    )
    radar: SensorPrior = SensorPrior(
        hold=0.05, silence=0.5, birth=0.3, evidence=2.0, z_sigma=1.0, either_way=True
    )
    lidar: SensorPrior = SensorPrior(
        hold=0.03, silence=0.5, birth=0.5, evidence=20.0, z_sigma=0.1, either_way=True
    )
    v2x: SensorPrior = SensorPrior(
        hold=3.0, silence=1.5, birth=0.5, evidence=20.0, z_sigma=2.0, either_way=False, lasting=True
    )
    """CAMs come at 1 to 10 Hz (TS 103 900, 6.1.3), so a silence of a second says nothing."""
    foreign: SensorPrior = SensorPrior(
        hold=0.5, silence=1.5, birth=0.0, evidence=1.0, z_sigma=2.0, either_way=False, lasting=True
    )
    """Tracks of other roadside units: their existence is taken over and never counts as evidence.
    Collective perception comes at 1 to 10 Hz too (TS 103 324, 6.1.2)."""

    def sensor(self, kind: SensorKind) -> SensorPrior:
        """Prior of one kind of sensor."""
        return (self.camera, self.radar, self.lidar, self.v2x, self.foreign)[kind]
