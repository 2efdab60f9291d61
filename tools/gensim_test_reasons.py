"""gensim's tests that are run on the face, and why some of them fail there."""

FILES = [
    "test_word2vec",
    "test_keyedvectors",
    "test_phrases",
    "test_glove2word2vec",
    "test_fasttext",
    "test_similarities",
    "test_datatype",
    "test_corpora_dictionary",
    "test_matutils",
    "test_utils",
]
FILE_ERROR = "a broken file raises a FormatError, which is a ValueError; gensim raises"
NO_TOKENS = (
    "a text without tokens raises a TextError, which is a ValueError; gensim raises a TypeError"
)
# By the end of a test's name.
REASONS = {
    "test_build_vocab_warning": "strings in place of token lists are an error; gensim warns and trains on letters",
    "test_file_should_not_be_compressed": NO_TOKENS,
    "test_sentences_should_not_be_a_generator": NO_TOKENS,
    "combination_with_standard_persistence": f"{FILE_ERROR} an AttributeError",
    "test_predict_output_word": "a model with hierarchical softmax also predicts; gensim refuses",
    "test_prune_vocab": "max_vocab_size drops no words, because counting them takes little memory",
    "test_too_short_binary_word2vec_format": f"{FILE_ERROR} an EOFError",
    "test_too_short_text_word2vec_format": f"{FILE_ERROR} an EOFError",
    "test_load_model_and_vocab_file_strict": f"{FILE_ERROR} a UnicodeDecodeError",
    "TestPhrasesModel::test_export_phrases": "a token that contains the delimiter is one word to a second Phrases",
    "test_pruning": "max_vocab_size keeps all words and at least 16 pairs",
    "test_dirichlet_expectation": "for topic models, which wordkin does not have",
    "test_log_sum_exp": "for topic models, which wordkin does not have",
    "test_mean_absolute_difference": "for topic models, which wordkin does not have",
    "test_load_model_non_utf8_encoding": "wordkin takes the n-grams in fastText's files as UTF-8",
    "test_load_model_supervised": f"{FILE_ERROR} a NotImplementedError",
    "NativeTrainingContinuationTest::test_sanity": "a model of fastText keeps its noise words, drawn by count^0.5",
    "UnicodeVocabTest::test_ascii": "tests a private function of gensim's reader",
    "UnicodeVocabTest::test_bad_unicode": "the same",
    "TestFromfile::test_compressed": "the same",
    "TestFromfile::test_decompressed": "the same",
    "SaveFacebookFormatModelTest::test_cbow": "fastText's file holds one loss: hierarchical softmax is saved",
    "SaveFacebookFormatModelTest::test_skipgram": "the same",
    "test_decode_entities": "Python's html.unescape reads &#146; as browsers do",
}
