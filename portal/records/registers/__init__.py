"""The register of issued documents: their numbers, states and public look-up."""
