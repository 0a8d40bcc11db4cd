/** Base, past and past participle, where they are not made with -ed. */
const TABLE = `be was been
become became become
begin began begun
bend bent bent
bet bet bet
bid bid bid
break broke broken
bring brought brought
build built built
burst burst burst
buy bought bought
cast cast cast
catch caught caught
choose chose chosen
come came come
cost cost cost
cut cut cut
deal dealt dealt
do did done
draw drew drawn
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed fed
feel felt felt
fight fought fought
find found found
fly flew flown
forbid forbade forbidden
forecast forecast forecast
forget forgot forgotten
forgive forgave forgiven
get got got
give gave given
go went gone
grow grew grown
hang hung hung
have had had
hear heard heard
hide hid hidden
hit hit hit
hold held held
hurt hurt hurt
keep kept kept
know knew known
lay laid laid
lead led led
leave left left
lend lent lent
let let let
lose lost lost
make made made
mean meant meant
meet met met
mistake mistook mistaken
overcome overcame overcome
pay paid paid
put put put
quit quit quit
read read read
ride rode ridden
ring rang rung
rise rose risen
run ran run
say said said
see saw seen
seek sought sought
sell sold sold
send sent sent
set set set
shake shook shaken
shoot shot shot
show showed shown
shut shut shut
sing sang sung
sit sat sat
sleep slept slept
speak spoke spoken
spend spent spent
split split split
spread spread spread
stand stood stood
steal stole stolen
stick stuck stuck
strike struck struck
swim swam swum
take took taken
teach taught taught
tell told told
think thought thought
throw threw thrown
understand understood understood
undertake undertook undertaken
wake woke woken
wear wore worn
win won won
withdraw withdrew withdrawn
write wrote written`;

export interface IrregularVerb {
  base: string;
  past: string;
  participle: string;
}

export const IRREGULAR_VERBS: ReadonlyMap<string, IrregularVerb> = new Map(
  TABLE.split('\n').map((line) => {
    const [base = '', past = '', participle = ''] = line.split(' ');
    return [base, { base, past, participle }];
  }),
);
