"""Whose a message is: certificates, chains, and what a receiver holds a signed message against.

In: a `SignedMessage` and what it says, decoded.  Out: its signer's `Certificate`, or a `Refusal`.
The profile is ETSI TS 103 097, the mathematics ECDSA on NIST P-256 with SHA-256 (IEEE 1609.2 5.3).
"""
