"""Findings of a check, and the rules that they name (ASAM, `standard:version:group.rule`)."""

from dataclasses import dataclass
from enum import StrEnum


class RuleName(StrEnum):
    """Rules of OpenSCENARIO XML, as ASAM's own checkers call them; those of `ivics` are ours."""

    XML = "asam.net:xosc:1.0.0:xml.valid_xml_document"
    ROOT = "asam.net:xosc:1.0.0:xml.root_tag_is_openscenario"
    HEADER = "asam.net:xosc:1.0.0:xml.fileheader_is_present"
    VERSION = "asam.net:xosc:1.0.0:xml.version_is_defined"
    SCHEMA = "asam.net:xosc:1.0.0:xml.valid_schema"
    OPERATORS = "asam.net:xosc:1.2.0:data_type.allowed_operators"
    PHASE_DURATION = "asam.net:xosc:1.2.0:data_type.positive_duration_in_phase"
    TRANSITION_TIME = (
        "asam.net:xosc:1.2.0:data_type.non_negative_transition_time_in_light_state_action"
    )
    CATALOG_PARAMETER = "asam.net:xosc:1.2.0:parameters.valid_parameter_declaration_in_catalogs"
    ENTITY = "asam.net:xosc:1.2.0:reference_control.resolvable_entity_references"
    SIGNAL = (
        "asam.net:xosc:1.2.0:reference_control.resolvable_signal_id_in_traffic_signal_state_action"
    )
    ELEMENT = "asam.net:xosc:1.2.0:reference_control.resolvable_storyboard_element_reference"
    SIGNAL_CONTROLLER = (
        "asam.net:xosc:1.2.0:reference_control."
        "resolvable_traffic_signal_controller_by_traffic_signal_controller_ref"
    )
    VARIABLE = "asam.net:xosc:1.2.0:reference_control.resolvable_variable_reference"
    UNIQUE_NAME = "asam.net:xosc:1.2.0:reference_control.unique_element_names_on_same_level"
    ACTOR = "asam.net:xosc:1.2.0:reference_control.valid_actor_reference_in_private_actions"
    CONSTRAINT = "ivics:xosc:1.0.0:parameters.value_within_constraints"
    SUPPORTED = "ivics:xosc:1.0.0:reader.supported"


class MapRule(StrEnum):
    """Rules of OpenDRIVE that a check tells apart."""

    XML = "asam.net:xodr:1.0.0:xml.valid_xml_document"
    SUPPORTED = "ivics:xodr:1.0.0:reader.supported"


class Level(StrEnum):
    """Whether a finding makes a file invalid."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(slots=True, frozen=True, kw_only=True)
class Finding:
    """One broken rule."""

    line: int
    """From 1; 1 also where the whole file is meant."""
    rule: str
    message: str
    level: Level = Level.ERROR
