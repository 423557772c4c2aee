"""MQTT devices, each product by its own map: topic to device, payload to readings (MQTT 映射)."""
