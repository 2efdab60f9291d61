"""Vector instructions on rows of bytes, of which ROWS are multiplied with one query at the same time.

Two dimensions of each row lie together, so that no sum crosses from lane to lane. As in `lanes`, the decorator
of each holds its meaning in NumPy.
"""

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import models, register_model

from wordkin.kernels.lanes import instruction, pointer

ROWS = 16  # in a block
PAIR = 2  # dimensions that are multiplied at once
STRIDE = ROWS * PAIR  # codes of all rows of a block for two dimensions


class SumsType(types.Type):
    """A sum for each row of a block, in one or two registers."""

    def __init__(self):
        super().__init__("Sums")


SUMS_TYPE, SUMS_IR = SumsType(), ir.VectorType(ir.IntType(32), ROWS)
CODES_IR = ir.VectorType(ir.IntType(8), STRIDE)
SHORTS_IR, PRODUCTS_IR = (ir.VectorType(ir.IntType(bits), STRIDE) for bits in (16, 32))
register_model(SumsType)(lambda manager, kind: models.PrimitiveModel(manager, kind, SUMS_IR))


@instruction(lambda: np.zeros(ROWS, np.int32))
def no_sums(typing_context):
    """ROWS zeros."""
    return SUMS_TYPE(), lambda context, builder, signature, arguments: ir.Constant(
        SUMS_IR, [0] * ROWS
    )


def _add_pairs(sums, codes, block, i, pairs, query, pair):
    both = pairs[query, pair : pair + 1].view(np.int16).astype(np.int32)
    return sums + codes[block, i : i + STRIDE].reshape(ROWS, PAIR) @ both


@instruction(_add_pairs)
def add_pairs(typing_context, sums, codes, block, i, pairs, query, pair):
    """sums + codes[block, i : i + STRIDE] · the two numbers of pairs[query, pair]."""

    def generate(context, builder, signature, arguments):
        codes_type, pairs_type = signature.args[1], signature.args[4]
        place, number = (
            pointer(context, builder, types.void(kind, types.intp, types.intp), values, target)
            for kind, values, target in (
                (codes_type, arguments[1:4], CODES_IR),
                (pairs_type, arguments[4:7], ir.IntType(32)),
            )
        )
        shorts = builder.sext(builder.load(place, align=1), SHORTS_IR)
        undefined, first = ir.Constant(SUMS_IR, ir.Undefined), ir.Constant(ir.IntType(32), 0)
        single = builder.insert_element(undefined, builder.load(number, align=4), first)
        spread = builder.shuffle_vector(single, undefined, ir.Constant(SUMS_IR, [0] * ROWS))
        factors = builder.bitcast(spread, SHORTS_IR)
        # LLVM makes one instruction of it: vpmaddwd, or vpdpwssd, which adds to the sums too.
        products = builder.mul(
            builder.sext(shorts, PRODUCTS_IR), builder.sext(factors, PRODUCTS_IR)
        )
        nothing = ir.Constant(PRODUCTS_IR, ir.Undefined)
        even, odd = (
            builder.shuffle_vector(
                products, nothing, ir.Constant(SUMS_IR, list(range(start, STRIDE, PAIR)))
            )
            for start in range(PAIR)
        )
        return builder.add(arguments[0], builder.add(even, odd))

    index = types.intp
    return SUMS_TYPE(SUMS_TYPE, codes, index, index, pairs, index, index), generate


def _store_sums(target, query, i, sums):
    target[query, i : i + ROWS] = sums


@instruction(_store_sums)
def store_sums(typing_context, target, query, i, sums):
    """target[query, i : i + ROWS] = sums."""

    def generate(context, builder, signature, arguments):
        place = pointer(context, builder, signature, arguments, SUMS_IR)
        builder.store(arguments[3], place, align=4)
        return context.get_dummy_value()

    return types.void(target, types.intp, types.intp, SUMS_TYPE), generate


def _any_reaches(scales, first, sums, query, i, reach, least):
    near = sums[query, i : i + ROWS].astype(np.float32) + reach
    return (scales[first : first + ROWS] * near >= least).any()


@instruction(_any_reaches)
def any_reaches(typing_context, scales, first, sums, query, i, reach, least):
    """Whether any of scales[first : first + ROWS] * (sums[query, i : i + ROWS] + reach) is at least so great."""

    def generate(context, builder, signature, arguments):
        floats = ir.VectorType(ir.FloatType(), ROWS)

        def load(kinds, values, target):
            place = pointer(context, builder, types.void(*kinds), values, target)
            return builder.load(place, align=4)

        def spread(value):
            first = ir.Constant(ir.IntType(32), 0)
            single = builder.insert_element(ir.Constant(floats, ir.Undefined), value, first)
            return builder.shuffle_vector(single, single, ir.Constant(SUMS_IR, [0] * ROWS))

        near = load(signature.args[2:5], arguments[2:5], SUMS_IR)
        near = builder.fadd(builder.sitofp(near, floats), spread(arguments[5]))
        cosines = builder.fmul(load(signature.args[:2], arguments[:2], floats), near)
        is_near = builder.fcmp_ordered(">=", cosines, spread(arguments[6]))
        bits = builder.bitcast(is_near, ir.IntType(ROWS))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(ROWS), 0))

    index, number = types.intp, types.float32
    return types.boolean(scales, index, sums, index, index, number, number), generate
