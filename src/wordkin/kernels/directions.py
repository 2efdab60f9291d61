"""Directions: the eigenvectors of a symmetric matrix, by a routine of our own.

Those of LAPACK have other bits with other numbers of BLAS's threads.
"""

import math

from wordkin.kernels.compiling import kernel, leaf

MOST_SWEEPS = 30  # over all pairs of rows; about eight are enough
RIGHT_ANGLE = 1e-6  # cosines below it are near enough: changes are float32


@leaf
def dot(matrix, i, j):
    """The product of two rows."""
    total = 0.0
    for d in range(matrix.shape[1]):
        total += matrix[i, d] * matrix[j, d]
    return total


@leaf
def rotate(matrix, i, j, ratio):
    """Rotate two rows in their plane until they are at right angles; returns the tangent.

    ratio: the difference of their squared lengths, by twice their product.
    """
    tangent = math.copysign(1.0, ratio) / (abs(ratio) + math.sqrt(1.0 + ratio * ratio))
    cosine = 1.0 / math.sqrt(1.0 + tangent * tangent)
    sine = cosine * tangent
    for d in range(matrix.shape[1]):
        a, b = matrix[i, d], matrix[j, d]
        matrix[i, d], matrix[j, d] = cosine * a - sine * b, sine * a + cosine * b
    return tangent


@kernel
def separate_rows(matrix, squares):
    """Rotate the rows of a matrix, float64, until all are at right angles to each other.

    Those of a symmetric positive matrix become its eigenvectors, each as long as its eigenvalue: rows
    that are at right angles are V · H with orthogonal V, and H is symmetric. squares: float64 [rows],
    filled with the squared lengths. Source: one-sided Jacobi rotations (Hestenes 1958).
    """
    rows = matrix.shape[0]
    for _ in range(MOST_SWEEPS):
        rotated = 0
        for i in range(rows):
            squares[i] = dot(matrix, i, i)
        for i in range(rows - 1):
            for j in range(i + 1, rows):
                product = dot(matrix, i, j)
                if abs(product) > RIGHT_ANGLE * math.sqrt(squares[i] * squares[j]):
                    change = product * rotate(
                        matrix, i, j, (squares[j] - squares[i]) / (2.0 * product)
                    )
                    squares[i] -= change
                    squares[j] += change
                    rotated += 1
        if rotated == 0:
            break


@kernel
def measure_along(matrix, basis, lengths):
    """Set lengths[e] to b · matrix · b for each row b of the basis; all float64."""
    size = matrix.shape[0]
    for e in range(basis.shape[0]):
        total = 0.0
        for i in range(size):
            product = 0.0
            for j in range(size):
                product += matrix[i, j] * basis[e, j]
            total += basis[e, i] * product
        lengths[e] = total
