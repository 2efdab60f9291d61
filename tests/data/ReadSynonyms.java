import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Prints by what Lucene replaces each word, a line each, as it reads a file of synonyms: FILE WORDS... */
public class ReadSynonyms {
    public static void main(String[] arguments) throws Exception {
        Analyzer words = new WhitespaceAnalyzer();
        SolrSynonymParser parser = new SolrSynonymParser(true, true, words);
        parser.parse(Files.newBufferedReader(Path.of(arguments[0])));
        SynonymMap synonyms = parser.build();
        for (int i = 1; i < arguments.length; i++) {
            WhitespaceTokenizer source = new WhitespaceTokenizer();
            source.setReader(new StringReader(arguments[i]));
            TokenStream found = new SynonymGraphFilter(source, synonyms, false);
            CharTermAttribute term = found.addAttribute(CharTermAttribute.class);
            found.reset();
            StringBuilder line = new StringBuilder();
            while (found.incrementToken()) line.append(term).append(' ');
            System.out.println(line.toString().strip());
        }
    }
}
