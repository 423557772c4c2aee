"""China Telecom's CTWing (AEP) and the older OceanConnect style: HTTP push (电信物联网平台)."""
