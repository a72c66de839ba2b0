"""VECOZO, as a provider of care meets it: REST, SOAP v3 and the drop folder, behind `processen.postpoorten`.

What is not published (acties, SOAP endpoint, SOAPAction) is a setting here and never a constant.
"""
