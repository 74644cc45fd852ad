"""What a sensor saw.

In: camera boxes, radar targets, lidar boxes and V2X self reports, as the codec read them.
Out: `DetectionBatch` in site ENU with covariance, in order of measurement time; `SensorHealth`.
"""
