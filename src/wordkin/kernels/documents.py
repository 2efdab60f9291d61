"""Documents: the weighted vectors of each one's words, added up."""

from wordkin.kernels.compiling import exact_kernel


@exact_kernel
def add_documents(places, ends, vectors, weights, sums, totals, known):
    """Add to each document's sum the weighted vectors of its words, one after the other.

    In double precision and in the order of the text, so that a document's sum does not depend on
    others. places: int32 [tokens], rows of vectors and weights, -1 for words without a vector;
    ends: int64 [documents], the number of tokens before the end of each; vectors: float32 [words,
    dimensions]; weights: float64 [words]. Changed in place: sums, float64 [documents, dimensions];
    totals, float64 [documents], of weights; known: int64 [documents], tokens that have a vector.
    """
    i = 0
    for document in range(len(ends)):
        total = sums[document]
        while i < ends[document]:
            place = places[i]
            if place >= 0:
                weight, vector = weights[place], vectors[place]
                for d in range(len(total)):
                    total[d] += weight * vector[d]
                totals[document] += weight
                known[document] += 1
            i += 1
