"""Who may call what: every route of the API, and the roles that may."""

from collections.abc import Mapping

from rsu.console.people.role import ADMINISTERING, ALL, FORCING, OPERATING, STUDYING, Role

PUBLIC = None
"""Also who is not logged in."""

ACCESS: Mapping[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/healthz"): PUBLIC,
    ("GET", "/readyz"): PUBLIC,
    ("GET", "/metrics"): PUBLIC,
    ("GET", "/openapi.json"): PUBLIC,
    ("POST", "/api/v1/session"): PUBLIC,
    ("GET", "/api/v1/session"): ALL,
    ("DELETE", "/api/v1/session"): ALL,
    ("PUT", "/api/v1/session/password"): ALL,
    ("GET", "/api/v1/sign-on"): PUBLIC,
    ("GET", "/api/v1/sign-on/begin"): PUBLIC,
    ("GET", "/api/v1/sign-on/end"): PUBLIC,
    ("GET", "/ws"): ALL,
    ("GET", "/ws/ldm"): ALL,
    ("POST", "/api/v1/ldm/query"): ALL,
    ("GET", "/api/v1/map"): ALL,
    ("GET", "/api/v1/state"): ALL,
    ("GET", "/api/v1/tracks"): ALL,
    ("GET", "/api/v1/warnings"): ALL,
    ("GET", "/api/v1/sensors"): ALL,
    ("GET", "/api/v1/missions"): ALL,
    ("GET", "/api/v1/spots"): ALL,
    ("GET", "/api/v1/vehicles"): ALL,
    ("GET", "/api/v1/stops"): ALL,
    ("GET", "/api/v1/closures"): ALL,
    ("GET", "/api/v1/figures"): ALL,
    ("GET", "/api/v1/history"): ALL,
    ("GET", "/api/v1/history/records"): ALL,
    ("GET", "/api/v1/audit"): STUDYING | OPERATING,
    ("GET", "/api/v1/catalog"): ALL,
    ("GET", "/api/v1/evidence"): ALL,
    ("GET", "/api/v1/report"): ALL,
    ("GET", "/api/v1/scenes"): STUDYING,
    ("POST", "/api/v1/missions"): OPERATING,
    ("POST", "/api/v1/missions/{mission_id}/hold"): OPERATING,
    ("POST", "/api/v1/missions/{mission_id}/release"): OPERATING,
    ("POST", "/api/v1/missions/{mission_id}/cancel"): FORCING,
    ("POST", "/api/v1/missions/{mission_id}/ask-to-go-on"): FORCING,
    ("POST", "/api/v1/missions/{mission_id}/go-on"): FORCING,
    ("POST", "/api/v1/spots/{name}/close"): OPERATING,
    ("POST", "/api/v1/spots/{name}/open"): OPERATING,
    ("POST", "/api/v1/roads/{road_id}/close"): OPERATING,
    ("POST", "/api/v1/roads/{road_id}/open"): OPERATING,
    ("POST", "/api/v1/stops"): OPERATING,
    ("POST", "/api/v1/stops/{stop_id}/ask-for-end"): OPERATING,
    ("POST", "/api/v1/stops/{stop_id}/confirm-end"): OPERATING,
    ("GET", "/api/v1/accounts"): ADMINISTERING,
    ("PUT", "/api/v1/accounts/{name}"): ADMINISTERING,
    ("PATCH", "/api/v1/accounts/{name}"): ADMINISTERING,
    ("DELETE", "/api/v1/accounts/{name}"): ADMINISTERING,
}
"""By method and path; a route that is not here is refused to everybody."""
