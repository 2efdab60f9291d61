"""Kernels of the trial `two_phase.py`: the training step cut in two, between which threads wait for each other."""

# Numba infers a kernel's types from its arguments.
# mypy: allow-untyped-defs, allow-untyped-calls, allow-untyped-decorators
# ruff: noqa: ARG001

import ctypes
from typing import NamedTuple

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from wordkin.kernels.compiling import FAST
from wordkin.kernels.lanes import pointer
from wordkin.kernels.noise import choose_rows, draw_noise, leave_out_centers, weigh
from wordkin.kernels.random_numbers import random_at
from wordkin.kernels.sizes import aligned_zeros, padded_size
from wordkin.kernels.step import (
    TILE,
    Rows,
    add_products,
    gather,
    multiply,
    prefetch_row,
    turn_into_steps,
)
from wordkin.kernels.training import prefetch_words
from wordkin.kernels.windows import BLOCK, next_block, sample_tokens

BATCH = 512  # tokens between two changes: with 1,000, scores are stale enough to cost a point
SEED, RATE = np.uint64(7), np.float32(0.025)
LOOKS, SLEEP = 300, 20  # before a thread that waits sleeps, and for how many microseconds


class Steps(NamedTuple):
    """The steps of the blocks of a batch, each thread's from a place of its own on."""

    inputs: np.ndarray  # rows of each block, int32 [threads, blocks, span]
    outputs: np.ndarray  # int32 [threads, blocks, width]
    spans: np.ndarray  # the number of input rows, int32 [threads, blocks]
    values: np.ndarray  # float32 [threads, blocks, padded span, padded width]
    blocks: np.ndarray  # of each thread, int64 [threads]


def new_steps(threads: int, span: int, width: int) -> Steps:
    """Room for the blocks of a batch."""
    room = threads, BATCH // threads // BLOCK + 2
    return Steps(
        np.zeros((*room, span), np.int32),
        np.zeros((*room, width), np.int32),
        np.zeros(room, np.int32),
        aligned_zeros(*room, span + TILE, padded_size(width)),
        np.zeros(threads, np.int64),
    )


@intrinsic
def add_atomically(typing_context, counter, i, value):
    """Add to counter[i], int64, so that no other thread comes between; returns what it was."""

    def generate(context, builder, signature, arguments):
        place = pointer(context, builder, signature, arguments, ir.IntType(64))
        return builder.atomic_rmw("add", place, arguments[2], "seq_cst")

    return types.int64(counter, types.intp, types.int64), generate


sleep = ctypes.CDLL(None).usleep
sleep.argtypes, sleep.restype = [ctypes.c_uint], ctypes.c_int


@njit(**FAST)
def wait(counter, threads):
    """Wait for all threads: by looking again and again, and after some microseconds by sleeping."""
    came = add_atomically(counter, 0, 1)
    looks = 0
    while add_atomically(counter, 0, 0) < (came // threads + 1) * threads:
        looks += 1
        if looks > LOOKS:
            sleep(SLEEP)


@njit(**FAST)
def find_steps(text, edges, matrices, sampling, work, steps, thread):
    """The first phase, of the tokens between two edges. sampling: the probability to keep each word, and the plan."""
    (begin, end), (keep, plan) = edges, sampling
    outputs, noise, windows = matrices.output_vectors, work.noise, work.windows
    centers = sample_tokens(text, begin, end, keep, plan, SEED, windows)
    noise.state[0] = random_at(SEED, ~begin) | np.uint64(1)
    draw_noise(noise, outputs)
    number = 0
    for center in range(centers[0], centers[1], BLOCK):
        prefetch_words(matrices, plan, windows.tokens, center + BLOCK)
        block = next_block(windows, center, centers[1], work.is_context, work.sizes)
        numbers = windows.tokens[block.low : block.high]
        count, values = numbers.shape[0], steps.values[thread, number]
        gather(Rows(matrices.input_vectors, numbers), work.inputs)
        shares = noise.usual_shares
        if choose_rows(windows.tokens, block, noise):
            leave_out_centers(noise)
            shares = noise.shares
        weigh(work.is_context, count, shares, noise.targets.weights)
        draw_noise(noise, outputs)
        multiply(Rows(work.inputs, None), count, Rows(outputs, noise.rows), values)
        turn_into_steps(values, noise.targets, count, noise.rows.shape[0], RATE)
        steps.inputs[thread, number, :count] = numbers
        steps.outputs[thread, number] = noise.rows
        steps.spans[thread, number] = count
        number += 1
    steps.blocks[thread] = number


@njit(**FAST)
def add_steps(steps, thread, inputs, outputs, former):
    """The second phase, of some columns: add the steps that a thread has found."""
    last = steps.blocks[thread] - 1
    for block in range(last + 1):
        ahead = min(block + 1, last)
        for i in range(steps.spans[thread, ahead]):
            prefetch_row(inputs, steps.inputs[thread, ahead, i])
        for k in range(steps.outputs.shape[2]):
            prefetch_row(outputs, steps.outputs[thread, ahead, k])
        count, values = steps.spans[thread, block], steps.values[thread, block]
        sources, targets = steps.inputs[thread, block, :count], steps.outputs[thread, block]
        gather(Rows(inputs, sources), former)
        add_products(Rows(inputs, sources), values, Rows(outputs, targets), targets.shape[0])
        add_products(Rows(outputs, targets), values.T, Rows(former, None), count)


@njit(**FAST)
def train(shared, tokens, own, works, cuts, former):
    """Train on the first tokens of a text, as thread `own`, or as all threads in turn where that is below 0.

    cuts: the columns between which each thread adds steps, int64 [threads + 1]; if all are 0, none does.
    """
    text, matrices, sampling, steps, counter = shared
    inputs, outputs, threads = matrices.input_vectors, matrices.output_vectors, cuts.shape[0] - 1
    low, high = (0, threads) if own < 0 else (own, own + 1)
    for begin in range(0, tokens, BATCH):
        for thread in range(low, high):
            edges = begin + BATCH * thread // threads, begin + BATCH * (thread + 1) // threads
            find_steps(text, edges, matrices, sampling, works, steps, thread)
        if own >= 0:
            wait(counter, threads)
        for thread in range(low, high):
            left, right = cuts[thread], cuts[thread + 1]
            for part in range(threads):
                if left < right:
                    add_steps(
                        steps,
                        part,
                        inputs[:, left:right],
                        outputs[:, left:right],
                        former[:, left:right],
                    )
        if own >= 0:
            wait(counter, threads)
