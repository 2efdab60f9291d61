"""Files of word pairs in the shapes in which they are published."""

import pytest

from wordkin.errors import EvaluationError, WordkinWarning
from wordkin.evaluation import evaluate_analogies, evaluate_similarity
from wordkin.evaluation.pair_files import read_judged_pairs
from wordkin.vectors import WordVectors

SIMLEX = (
    "word1\tword2\tPOS\tSimLex999\tconc(w1)\tconc(w2)\tconcQ\tAssoc(USF)\tSimAssoc333\tSD(SimLex)\n"
    "old\tnew\tA\t1.58\t2.72\t2.81\t2\t7.25\t1\t0.41\nsea\tlake\tN\t9.2\t1.75\t2.46\t1\t7.11\t1\t0.67\n"
)
SHAPES = {
    "SimLex-999": SIMLEX,
    "SimLex-999 without its header": SIMLEX.partition("\n")[2],
    "WordSim-353 combined.csv": "Word 1,Word 2,Human (mean)\nold,new,1.58\nsea,lake,9.2\n",
    "WordSim-353 set1.csv": "Word 1,Word 2,Human (mean),1,2\nold,new,1.58,2,1\nsea,lake,9.2,9,10\n",
    "WordSim-353 by Agirre": "# a comment\nold\tnew\t1.58\nsea\tlake\t9.2\n",
    "RG-65": "old;new;1.58\nsea;lake;9.2\n",
    "decimal commas": "old;new;1,58\nsea;lake;9,2\n",
    "MEN": "old-j new-j 1.580000\nsea-n lake-n 9.200000\n",
    "MEN in natural form": "old new 1.580000\nsea lake 9.200000\n",
    "SimVerb-3500": "old\tnew\tV\t1.58\tNONE\nsea\tlake\tV\t9.2\tSYNONYMS\n",
    "Rare Words": "old\tnew\t1.58\t2\t1\t2\nsea\tlake\t9.2\t9\t9\t10\n",
    "MTurk-771": "old,new,1.58\nsea,lake,9.2\n",
    "quoted": '"first","second","score"\n"old","new","1.58"\n"sea","lake","9.2"\n',
    "with numbers of lines": "id,word1,word2,similarity\n1,old,new,1.58\n2,sea,lake,9.2\n",
    "with mark and line ends of Windows": "\ufeffold,new,1.58\r\nsea,lake,9.2\r\n",
    "with a title": "Pairs of words\nold new 1.58\nsea lake 9.2\n",
}


@pytest.fixture
def write(tmp_path):
    def write_text(text):
        (tmp_path / "pairs").write_bytes(text.encode())
        return tmp_path / "pairs"

    return write_text


@pytest.mark.parametrize("shape", SHAPES)
def test_pairs_are_read_in_the_shape_of(shape, write):
    pairs, skipped = read_judged_pairs(write(SHAPES[shape]))
    assert pairs == [("old", "new", 1.58), ("sea", "lake", 9.2)]
    header = SHAPES[shape].splitlines()[0].lower()
    assert skipped == any(name in header for name in ("word", "first"))


@pytest.mark.parametrize("shape", ["SimLex-999", "RG-65", "quoted"])
def test_command_and_python_read_the_same_pairs(wordkin, vectors, shape, write):
    path = write(SHAPES[shape].replace("old", "car").replace("new", "bus"))
    assert evaluate_similarity(WordVectors(["car", "bus"], [[1, 0], [0, 1]]), path).asked == 1
    assert " 2   2 " in wordkin("evaluate", vectors, "--pairs", path).out


def test_words_that_are_numbers_are_words_of_three_fields(write):
    pairs, _ = read_judged_pairs(write("5 five 9\n6 7 1\n"))
    assert pairs == [("5", "five", 9.0), ("6", "7", 1.0)]


def test_comma_in_quotes_is_part_of_a_word(write):
    assert read_judged_pairs(write('"sea, the","lake",9\n'))[0] == [("sea, the", "lake", 9.0)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        # Is the first column a word, and the third a part of speech?
        ("1,old,new,1.58\n", "line 1: expected two words and their similarity first, found '1,old"),
        ("a,b,x,y\nold,new,1.58,3\n", "line 1: expected one column of numbers, or one called score"),
        ("sea lake 9\nNew York city 7.5\n", "line 2: expected 3 fields, as on the line of the first"),
        ("sea lake 9\nold 4\n", "line 2: expected two words and a number, found 'old 4'"),
        ("sea,lake,9\n\nold new 2\nold,new,2\n", "line 3: expected two words and a number, found 'old"),
        ("sea\tlake\t9\na\t\t2\nold\tnew\t2\n", "line 2: expected two words and a number"),
    ],
)  # fmt: skip
def test_line_that_is_no_pair_or_two_is_named(wordkin, vectors, write, text, problem):
    path = write(text)
    with pytest.raises(EvaluationError, match=f"^{path}, {problem}"):
        read_judged_pairs(path)
    outcome = wordkin("evaluate", vectors, "--pairs", path)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith(f"wordkin: {path}, {problem}")


def test_file_without_pairs_says_what_a_line_is(write):
    vectors = WordVectors(["sea", "lake"], [[1, 0], [0, 1]])
    with pytest.raises(
        EvaluationError, match="expected lines of two words and a number, found none in 2 lines"
    ):
        evaluate_similarity(vectors, write("the sea\nmeets the lake\n"))


def test_pairs_in_another_encoding_are_told(tmp_path):
    (tmp_path / "pairs").write_bytes("für sea 3\nlake sea 1\n".encode("latin-1"))
    vectors = WordVectors(["sea", "lake"], [[1, 0], [0, 1]])
    with pytest.warns(WordkinWarning, match="expected UTF-8, found words in another encoding"):
        evaluate_similarity(vectors, tmp_path / "pairs")


@pytest.mark.parametrize("mark", [" ", "\t", ",", ";", ", "])
def test_analogies_are_read_with_any_mark_between_and_comments(write, mark):
    vectors = WordVectors(["a", "b", "c", "d"], [[1, 0], [1, 1], [0, 1], [0, 2]])
    path = write(f'# of letters\n: letters\n{mark.join("abcd")}\n"a","b","c","d"\n')
    scores = evaluate_analogies(vectors, path)
    assert (scores.total.asked, scores.skipped_lines) == (2, 0)


# Before anything else


def test_files_of_questions_are_read_before_vectors_are_opened(wordkin, write):
    path = write("sea lake 3\nold 4\n")
    assert ", line 2: " in wordkin("evaluate", "nothing.bin", "--pairs", path).err


@pytest.mark.parametrize("option", ["--questions", "--pairs"])
def test_files_of_questions_are_read_before_text_is_counted(wordkin, text, write, option):
    path = write("sea lake shore bus\nold 4\n")
    outcome = wordkin("train", text, "-o", "x.bin", "--evaluate-every", 1, option, path)
    assert outcome.status == 1
    assert len(outcome.err.splitlines()) == 1
    assert str(path) in outcome.err


# Other languages


def german_vectors(known):
    words = [*known, *(f"wort{number}" for number in range(1_500))]
    return WordVectors(words, [[1, row % 7] for row in range(len(words))])


def test_own_questions_say_that_they_are_english_where_few_words_are_known():
    known = ["begin", "start", "sea", "ocean"]
    with pytest.warns(WordkinWarning, match=r"few built-in questions. The .* are English;"):
        evaluate_similarity(german_vectors(known))
    with pytest.raises(EvaluationError, match=r"found none in 44 questions. The .* are English;"):
        evaluate_similarity(german_vectors(["der", "die"]))


def test_evaluate_says_once_that_its_questions_are_english(wordkin, tmp_path):
    words = ["begin", "start", "sea", "ocean", "he", "his", "she", "her", "i", "my", "we", "our"]
    words += ["river", "lake", "mountain", "salary"]
    german_vectors(words).save(tmp_path / "kin.bin")
    said = wordkin("evaluate", tmp_path / "kin.bin").err
    assert said.count("warning: the vectors know the words of few built-in questions.") == 1
    assert "name files by --questions and --pairs." in said


def test_named_questions_do_not_speak_of_english(write):
    path = write("begin start 9\nfoo bar 1\n" + "x y 1\n" * 30)
    assert evaluate_similarity(german_vectors(["begin", "start"]), path).asked == 1
