"""Vector instructions on LANES floats, in which the training kernel is written.

LLVM vectorises a loop over rows only if it can prove that the rows do not overlap, and mostly it
cannot. These instructions state the vector operation and keep sums in registers. The decorator of
each holds its meaning in NumPy, which replaces it under NUMBA_DISABLE_JIT=1.
"""

from itertools import product

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

from wordkin.kernels.sizes import LANES

BYTES = 16  # copied at once: one register, which holds most words whole


class LanesType(types.Type):
    """LANES floats in one or two registers."""

    def __init__(self):
        super().__init__("Lanes")


LANES_TYPE, LANES_IR = LanesType(), ir.VectorType(ir.FloatType(), LANES)
BYTES_IR = ir.VectorType(ir.IntType(8), BYTES)
register_model(LanesType)(lambda manager, kind: models.PrimitiveModel(manager, kind, LANES_IR))


def instruction(stand_in):
    """Decorator for an intrinsic; NUMBA_DISABLE_JIT=1 replaces it by `stand_in`, the same in NumPy."""
    return (lambda define: stand_in) if config.DISABLE_JIT else intrinsic


def pointer(context, builder, signature, arguments, kind):
    """The address of array[indices], the first arguments; negative indices do not wrap around."""
    array_type = signature.args[0]
    array = context.make_array(array_type)(context, builder, arguments[0])
    indices = arguments[1 : 1 + array_type.ndim]
    place = cgutils.get_item_pointer(context, builder, array_type, array, indices, wraparound=False)
    return builder.bitcast(place, kind.as_pointer())


@instruction(lambda: np.zeros(LANES, np.float32))
def zeros(typing_context):
    """LANES zeros."""
    return LANES_TYPE(), lambda context, builder, signature, arguments: ir.Constant(
        LANES_IR, [0.0] * LANES
    )


@instruction(lambda: (np.zeros(LANES, np.float32),) * 16)
def no_products(typing_context):
    """The sums of a tile of four rows and columns before the first product."""

    def generate(context, builder, signature, arguments):
        zero = ir.Constant(LANES_IR, [0.0] * LANES)
        return context.make_tuple(builder, signature.return_type, [zero] * 16)

    return types.UniTuple(LANES_TYPE, 16)(), generate


@instruction(lambda matrix, row, d: matrix[row, d : d + LANES])
def load(typing_context, matrix, row, d):
    """matrix[row, d : d + LANES]."""

    def generate(context, builder, signature, arguments):
        return builder.load(pointer(context, builder, signature, arguments, LANES_IR), align=4)

    return LANES_TYPE(matrix, types.intp, types.intp), generate


def _store(matrix, row, d, lanes):
    matrix[row, d : d + LANES] = lanes


@instruction(_store)
def store(typing_context, matrix, row, d, lanes):
    """matrix[row, d : d + LANES] = lanes."""

    def generate(context, builder, signature, arguments):
        place = pointer(context, builder, signature, arguments, LANES_IR)
        builder.store(arguments[3], place, align=4)
        return context.get_dummy_value()

    return types.void(matrix, types.intp, types.intp, LANES_TYPE), generate


@instruction(lambda values, i, k: values[i, k])
def spread(typing_context, values, i, k):
    """values[i, k], LANES times."""

    def generate(context, builder, signature, arguments):
        value = builder.load(
            pointer(context, builder, signature, arguments, ir.FloatType()), align=4
        )
        empty, indices = ir.Constant(LANES_IR, ir.Undefined), ir.VectorType(ir.IntType(32), LANES)
        first = builder.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
        return builder.shuffle_vector(first, empty, ir.Constant(indices, [0] * LANES))

    return LANES_TYPE(values, types.intp, types.intp), generate


@instruction(lambda total, factors, lanes: total + factors * lanes)
def add_product(typing_context, total, factors, lanes):
    """total + factors · lanes."""

    def generate(context, builder, signature, arguments):
        product = builder.fmul(arguments[1], arguments[2], flags=["fast"])
        return builder.fadd(arguments[0], product, flags=["fast"])

    return LANES_TYPE(LANES_TYPE, LANES_TYPE, LANES_TYPE), generate


@instruction(
    lambda sums, rows, columns: tuple(
        total + x * y for total, (x, y) in zip(sums, product(rows, columns), strict=True)
    )
)
def add_outer_product(typing_context, sums, rows, columns):
    """sums[i · columns + k] + rows[i] · columns[k], for a tile of rows and columns."""

    def generate(context, builder, signature, arguments):
        sums, rows, columns = (cgutils.unpack_tuple(builder, argument) for argument in arguments)
        products = [builder.fmul(x, y, flags=["fast"]) for x, y in product(rows, columns)]
        added = [
            builder.fadd(total, more, flags=["fast"])
            for total, more in zip(sums, products, strict=True)
        ]
        return context.make_tuple(builder, signature.return_type, added)

    return sums(sums, rows, columns), generate


def _fold(builder, a, b, unit):
    """Add neighbors: of four units of a and of b, which are so many lanes each, two and two are left.

    (a0 a1 a2 a3), (b0 b1 b2 b3) → (a0+a1 a2+a3 b0+b1 b2+b3), one shuffle of most processors each.
    """
    kind = ir.VectorType(ir.IntType(32), LANES)

    def pick(first, second):  # a's and b's units of these numbers among each four
        chosen = [
            *range(first * unit, (first + 1) * unit),
            *range(second * unit, (second + 1) * unit),
        ]
        fours = range(0, LANES, 4 * unit)
        lanes = [four + side + i for four in fours for side in (0, LANES) for i in chosen]
        return builder.shuffle_vector(a, b, ir.Constant(kind, lanes))

    return builder.fadd(pick(0, 2), pick(1, 3), flags=["fast"])


def _store_totals(matrix, row, column, lanes):
    totals = np.reshape([one.sum() for one in lanes], (-1, 4))
    matrix[row : row + len(totals), column : column + 4] = totals


@instruction(_store_totals)
def store_totals(typing_context, matrix, row, column, lanes):
    """The totals of 4 or 16 lanes, four a row, from matrix[row, column] on.

    One tree adds all of them up, and transposes them on the way: fewer steps than a tree for each.
    """

    def generate(context, builder, signature, arguments):
        sums = cgutils.unpack_tuple(builder, arguments[3])
        for unit in (1, 1, 4, 4):
            pairs = zip(sums[::2], sums[1::2] or sums, strict=True)
            sums = [_fold(builder, a, b, unit) for a, b in pairs]
        four, numbers = ir.VectorType(ir.FloatType(), 4), ir.VectorType(ir.IntType(32), 4)
        for i in range(len(lanes) // 4):
            quarter = ir.Constant(numbers, list(range(4 * i, 4 * i + 4)))
            below = builder.add(arguments[1], ir.Constant(arguments[1].type, i))
            place = pointer(context, builder, signature, [arguments[0], below, arguments[2]], four)
            builder.store(builder.shuffle_vector(sums[0], sums[0], quarter), place, align=4)
        return context.get_dummy_value()

    return types.void(matrix, types.intp, types.intp, lanes), generate


def _add_to(matrix, row, d, lanes):
    matrix[row, d : d + LANES] += lanes


@instruction(_add_to)
def add_to(typing_context, matrix, row, d, lanes):
    """matrix[row, d : d + LANES] += lanes."""

    def generate(context, builder, signature, arguments):
        place = pointer(context, builder, signature, arguments, LANES_IR)
        total = builder.fadd(builder.load(place, align=4), arguments[3], flags=["fast"])
        builder.store(total, place, align=4)
        return context.get_dummy_value()

    return types.void(matrix, types.intp, types.intp, LANES_TYPE), generate


def _copy_bytes(target, i, source, k):
    target[i : i + BYTES] = source[k : k + BYTES]


@instruction(_copy_bytes)
def copy_bytes(typing_context, target, i, source, k):
    """target[i : i + BYTES] = source[k : k + BYTES], of uint8."""

    def generate(context, builder, signature, arguments):
        target_type, i_type, source_type, k_type = signature.args
        to, source = (
            pointer(context, builder, types.void(*kinds), values, BYTES_IR)
            for kinds, values in (
                ((target_type, i_type), arguments[:2]),
                ((source_type, k_type), arguments[2:]),
            )
        )
        builder.store(builder.load(source, align=1), to, align=1)
        return context.get_dummy_value()

    return types.void(target, types.intp, source, types.intp), generate


@instruction(lambda matrix, row, d: None)
def prefetch(typing_context, matrix, row, d):
    """Prefetch the cache line of matrix[row, d] into the second level.

    In the first level it would push out rows that the current block is using.
    """

    def generate(context, builder, signature, arguments):
        byte, word = ir.IntType(8), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), word, word, word])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        to_read, second_level, data = (ir.Constant(word, n) for n in (0, 2, 1))
        place = pointer(context, builder, signature, arguments, byte)
        builder.call(function, [place, to_read, second_level, data])
        return context.get_dummy_value()

    return types.void(matrix, types.intp, types.intp), generate
