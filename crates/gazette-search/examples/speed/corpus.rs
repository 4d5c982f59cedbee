//! Articles in something like Vietnamese: the words are made up, and their frequencies follow Zipf's law.
//!
//! A text alternates between the commonest syllables of the language and words of a lexicon, most of which have two
//! syllables, so that the same syllables stand side by side again and again, as in real texts.

use std::fmt::Write as _;

/// The commonest syllables of newspapers, in about the order of their frequencies.
const COMMON: &str = "và của là có các được trong cho không với một người những này đã khi để đến từ về ở ra cũng \
    vào nhiều như đó trên năm phải công ngày sẽ tại thì bị còn theo sau hơn làm nhà mà chỉ đang rất lại nên do nước lên việc \
    qua hai trước bộ đi mới nếu đầu giờ thành phố cùng tháng đồng dân cơ thể sự học sinh kinh tế chính phủ hiện";
const ONSETS: &str = "b c ch d đ g gh gi h k kh l m n ng ngh nh ph qu r s t th tr v x";
/// Rimes; a capital letter has the tone.
const RIMES: &str = "A Ai Ao Au Ay Am An Ang Anh Ac Ach Ap At Ăm Ăn Ăng Ăc Ăp Ăt Âm Ân Âng Âc Âp Ât Âu Ây E Em En Eng Ec Ep \
    Et Eo Ê Êm Ên Ênh Êch Êp Êt Êu I Im In Inh Ich Ip It Iu Ia iÊm iÊn iÊng iÊc iÊp iÊt iÊu O Om On Ong Oc Op Ot Oi oAn oAng oAt \
    Ô Ôm Ôn Ông Ôc Ôp Ôt Ôi Ơ Ơm Ơn Ơp Ơt Ơi U Um Un Ung Uc Up Ut Ui Ua uÂn uÂt uY uÔn uÔng uÔc uÔt uÔi Ư Ưng Ưc Ưt Ưa Ưu ưƠi ưƠn ưƠng ưƠc ưƠt ưƠm";
/// Each letter that can have a tone, without one and with the five.
const TONES: &str = "aàáảãạ ăằắẳẵặ âầấẩẫậ eèéẻẽẹ êềếểễệ iìíỉĩị oòóỏõọ ôồốổỗộ ơờớởỡợ uùúủũụ ưừứửữự yỳýỷỹỵ";
const SYLLABLES: usize = 6_500;
const LEXICON: usize = 30_000;

/// Pseudorandom numbers: `SplitMix64`.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below another.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap_or_default()
    }
}

/// Numbers, of which `n` has a weight of 1 / (`n` + `flat`).
struct Zipf(Vec<f64>);

impl Zipf {
    fn new(count: u32, flat: f64) -> Self {
        let mut sum = 0.0;
        let weights = (0..count).map(|n| {
            sum += 1.0 / (f64::from(n) + flat);
            sum
        });
        Self(weights.collect())
    }

    fn draw(&self, random: &mut Random) -> usize {
        let share = f64::from(u32::try_from(random.next() >> 32).unwrap_or_default()) / f64::from(u32::MAX);
        let at = share * self.0.last().copied().unwrap_or_default();
        self.0.partition_point(|sum| *sum < at).min(self.0.len() - 1)
    }
}

/// The texts of an article.
pub struct Text {
    /// The title.
    pub title: String,
    /// The lead.
    pub lead: String,
    /// The paragraphs, with a line between them.
    pub body: String,
}

/// A language from which articles and queries are drawn.
pub struct Corpus {
    common: Vec<&'static str>,
    lexicon: Vec<String>,
    of_common: Zipf,
    of_lexicon: Zipf,
}

impl Corpus {
    /// The language; always the same.
    pub fn new() -> Self {
        let mut random = Random(1);
        let mut syllables = syllables();
        for at in (1..syllables.len()).rev() {
            syllables.swap(at, random.below(at + 1));
        }
        syllables.truncate(SYLLABLES);
        let of_syllables = Zipf::new(6_500, 60.0);
        let word = |random: &mut Random| {
            let count = [1, 2, 2, 2, 2, 2, 2, 2, 3, 4][random.below(10)];
            (0..count).map(|_| &*syllables[of_syllables.draw(random)]).collect::<Vec<_>>().join(" ")
        };
        let common: Vec<&str> = COMMON.split_whitespace().collect();
        let lexicon = (0..LEXICON).map(|_| word(&mut random)).collect();
        Self { of_common: Zipf::new(80, 2.0), of_lexicon: Zipf::new(30_000, 40.0), common, lexicon }
    }

    fn word(&self, random: &mut Random) -> &str {
        if random.below(3) == 0 {
            let at = self.of_common.draw(random).min(self.common.len() - 1);
            self.common[at]
        } else {
            &self.lexicon[self.of_lexicon.draw(random)]
        }
    }

    /// Some words, of which the first begins with a capital.
    fn words(&self, random: &mut Random, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| self.word(random)).collect();
        let text = words.join(" ");
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    fn sentences(&self, random: &mut Random, count: usize) -> String {
        let mut text = String::new();
        for _ in 0..count {
            let length = 6 + random.below(12);
            let _ = write!(text, "{}. ", self.words(random, length));
        }
        text.trim_end().to_owned()
    }

    /// An article: 170 to 450 syllables.
    pub fn article(&self, number: usize) -> Text {
        let mut random = Random(number as u64 ^ 0xa5a5_0000);
        let title_words = 5 + random.below(4);
        let title = self.words(&mut random, title_words);
        let lead = self.sentences(&mut random, 2);
        let paragraphs = 2 + random.below(5);
        let body: Vec<String> = (0..paragraphs).map(|_| self.sentences(&mut random, 4)).collect();
        Text { title, lead, body: body.join("\n\n") }
    }

    /// Syllables that stand side by side in some article.
    pub fn neighbours(&self, random: &mut Random, articles: usize, count: usize) -> String {
        let Text { title, lead, body } = self.article(random.below(articles));
        let text = [title, lead, body].join("\n");
        let sentences: Vec<Vec<&str>> = text.split(['.', '\n']).map(|s| s.split_whitespace().collect()).collect();
        let long: Vec<&Vec<&str>> = sentences.iter().filter(|words| words.len() >= count).collect();
        let sentence = long[random.below(long.len())];
        let at = random.below(sentence.len() + 1 - count);
        sentence[at..at + count].join(" ").to_lowercase()
    }
}

/// All syllables that the tables make.
fn syllables() -> Vec<String> {
    let letters: Vec<Vec<char>> = TONES.split(' ').map(|letter| letter.chars().collect()).collect();
    let mut syllables = Vec::new();
    for onset in ONSETS.split_whitespace() {
        for rime in RIMES.split_whitespace() {
            for tone in 0..6 {
                let is_stopped = rime.ends_with(['c', 'h', 'p', 't']) && !rime.ends_with("nh");
                if is_stopped && tone != 2 && tone != 5 {
                    continue;
                }
                let toned = rime.chars().map(|c| {
                    let lower = c.to_lowercase().next().unwrap_or(c);
                    let forms = letters.iter().find(|forms| c != lower && forms[0] == lower);
                    forms.map_or(lower, |forms| forms[tone])
                });
                syllables.push(onset.chars().chain(toned).collect());
            }
        }
    }
    syllables
}
