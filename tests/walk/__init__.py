"""A random walk over all that moves money, beside a small model of what the books should say.

bin/test tests/walk                             200 steps of one fixed seed and of a new one
bin/test --thorough tests/walk                  5,000 steps, in two walks
WALK_SEED=… WALK_STEPS=… bin/test tests/walk    exactly the walk that a failure has printed
"""
