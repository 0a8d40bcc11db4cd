// One system for all suites in which a language model has a part, one suite after the other: each tells the model what
// to do, and a system takes longer to start than most of them take.
import './with-model/statements.ts';
import './with-model/translations.ts';
import './with-model/usage.ts';
import './with-model/streams.ts';
import './with-model/documents.ts';
