"""Version 1: fields are only ever added.

Generated beside each ``.proto`` from the project's root by
``python -m grpc_tools.protoc -I proto --python_out=proto --pyi_out=proto proto/ivics/v1/*.proto``.
"""
