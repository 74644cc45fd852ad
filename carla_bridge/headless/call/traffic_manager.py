"""The register of traffic managers, which run in clients and find one another here."""

from typing import Any

_MOST = 64


class TrafficManagerCalls:
    """Addresses of traffic managers by their port."""

    def __init__(self) -> None:
        self._running: dict[int, list[Any]] = {}

    def is_traffic_manager_running(self, port: int) -> bool:
        """Whether one has registered."""
        return port in self._running

    def get_traffic_manager_running(self, port: int) -> list[Any]:
        """Return its address, or one without a host."""
        return self._running.get(port, ["", 0])

    def add_traffic_manager_running(self, address: list[Any]) -> bool:
        """Register one; False = the port is taken."""
        host, port = address
        if port in self._running or len(self._running) == _MOST:
            return False
        self._running[port] = [host, port]
        return True

    def destroy_traffic_manager(self, port: int) -> bool:
        """Forget one."""
        return self._running.pop(port, None) is not None
