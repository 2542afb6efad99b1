//! EF.SOD: the signed hashes (ICAO 9303-10 §4.6.2).
