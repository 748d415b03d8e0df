#pragma once
// Calls for a machine with an accelerator: from a call for one without.

#include "properties/random.h"
#include "spec/machine.h"

namespace tenet::properties {

/// Moves sources, device arguments and contexts of the call to the devices of the machine's
/// accelerator, some of them; to an index that does not exist, too. Some sources go to pinned
/// memory, some calls get another current device. About one call in four stays as it is, and so
/// does what is about dtypes that the accelerator lacks.
/// `as_it_is`: nothing is placed.
void place_on_accelerator(Random& random, const Machine& machine, Call& call,
                          bool as_it_is = false);

/// An ndarray that is the call's data becomes an array on the machine's accelerator, if it can be
/// one.
void move_data(Random& random, const Machine& machine, Call& call);

/// The same for calls whose memory is looked at afterwards: a half are moved there, many with an
/// array as data that is shared.
void place_living(Random& random, const Machine& machine, Call& call);

}  // namespace tenet::properties
