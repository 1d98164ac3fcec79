# Consistency of workplan files and hub. Put `include consistency.mk` into a Makefile, then:
#
#   make check-consistency REPO=the-custodian    what differs; writes nothing, exit code 1 if anything does
#   make fix-consistency REPO=the-custodian      bring files and hub together
#   make check-consistency-all                   the same for every registered repository
#   make fix-consistency-all
#
# Without REPO the repository around the current folder is meant. WORKPLAN names the command, HUB the
# database (default: `hub.url` of workplan.toml or WORKPLAN_HUB_URL). SYNC_FLAGS and CHECK_FLAGS are added
# as they are, such as SYNC_FLAGS="--max-change 40".
#
# Exit codes are those of `workplan`: 0 consistent, 1 something differs (check only), 2 used wrongly, 3 a
# person must choose, 4 a repository or the hub could not be reached, 5 done in part, run again. Warnings
# alone are 0.

WORKPLAN ?= workplan
REPO ?=
HUB ?=
CHECK_FLAGS ?=
SYNC_FLAGS ?=

_consistency_repo = $(if $(REPO),--repo $(REPO))
_consistency_hub = $(if $(HUB),WORKPLAN_HUB_URL=$(HUB))

.PHONY: check-consistency fix-consistency check-consistency-all fix-consistency-all

check-consistency:
	@$(_consistency_hub) $(WORKPLAN) drift --exit-code $(_consistency_repo) $(CHECK_FLAGS)

fix-consistency:
	@$(_consistency_hub) $(WORKPLAN) sync --yes --fetch $(_consistency_repo) $(SYNC_FLAGS)

check-consistency-all:
	@$(_consistency_hub) $(WORKPLAN) drift --exit-code --all $(CHECK_FLAGS)

fix-consistency-all:
	@$(_consistency_hub) $(WORKPLAN) sync --yes --fetch --all $(SYNC_FLAGS)
