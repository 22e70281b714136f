"""Each reader on made-up files of the published shape: what every field of every example becomes."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from threadwarden.data.codebook import LABELS
from threadwarden.data.context import ArticleContext, CommentInContext
from threadwarden.data.corpora import CORPORA, get
from threadwarden.data.errors import InputError, NotFoundError
from threadwarden.data.example import Example

MHS_SMALL = "comment_id,dehumanize,hate_speech_score,insult,humiliate,text\n"
HATEMOJI = "entry_id,text,type,target,round.base,round.set,set,split,label_gold,matched_text,matched_id\n"
RATED = ("antagonize", "condescending", "dismissive", "generalisation", "generalisation_unfair", "healthy", "hostile")
UCC_HEAD = ",".join(f"{name},{name}:confidence" for name in (*RATED, "sarcastic"))


def post(  # noqa: PLR0917 - in the order a post is told
    name: str, parent: str, body: str, rule: int = 0, delta: object = False, title: str = ""
) -> dict[str, object]:
    return {
        "name": name, "parent_id": parent, "author_name": "someone", "created": 1.0, "body": body,
        "violated_rule": rule, "delta": delta, "title": title,
    }  # fmt: skip


THREADS = [
    [
        post("t3_a", "", "Cats are best.", title="CMV: cats"),
        post("t1_b", "t3_a", "Why?"),
        post("t1_c", "t1_b", "Dolt.", 2),
    ],
    [post("t1_b", "t3_a", "Why?"), post("t1_d", "t1_b", "Good point, thanks.", delta="True")],
    [post("t1_x", "t1_w", "[deleted]"), post("t1_y", "t1_x", "Fair enough.", delta=True)],
    [post("t1_x", "t1_w", "[deleted]"), post("t1_z", "t1_x", "[removed]", 2)],
    [post("t1_e", "t1_q", "Hm."), post("t1_f", "t1_e", "Both at once.", 2, True)],
]
FOX = [
    {
        "title": "A bridge",
        "meta": "It opens.",
        "prev": "Nice.",
        "text": "You fool.",
        "label": 1,
        "succ": "",
        "user": "a",
    },
    {"title": "A bridge", "meta": "It opens.", "prev": "", "text": "Nice.", "label": 0, "succ": "", "user": "b"},
]

FILES: Mapping[str, Mapping[str, str]] = {
    "toxic_spans": {
        "data_comments.csv": 'comment_id,comment_text\n7,"You fool,\nyou."\n8,Good day\n9,Hm\n10,Alone\n',
        "data_annotations.csv": "annotation,comment_id,worker,country,all toxic,not toxic\n"
        "0,7,1,X,False,False\n1,7,2,X,False,False\n2,7,3,X,True,True\n"
        "3,8,1,X,True,True\n4,8,2,X,True,True\n5,9,1,X,False,False\n6,9,2,X,True,True\n",
        "data_spans.csv": "annotation,type,start,end\n"
        "1,Insult,4,8\n0,Insult,4,8\n0,Insu,0,3\n0,,90,99\n77,Insult,0,2\n",
    },
    "reddit_incivility": {"incivility_coded_0302.train.csv": "You fool,1\n\"&gt; so,\nyes &amp; no\",0\n"},
    "cmv_adhominem": {"threads.jsonl.gz": "".join(json.dumps(thread) + "\n" for thread in THREADS)},
    "hatemojibuild": {
        "train.csv": HATEMOJI + "0,They are 🐀,dehumanizinglanguage,['x'],5,5a,original,train,1,They are 🐈,1\n"
        "2,Bah 🙄,derogation,['x'],5,5a,original,train,1,,3\n",
        "validation.csv": HATEMOJI + "1,They are 🐈,none,['none'],5,5b,perturbation,dev,0,They are 🐀,0\n",
    },
    "hatemojicheck": {
        "test.csv": "case_id,templ_id,test_group_id,text,target,functionality,set,label_gold,unrealistic_flags,"
        "included_in_test_suite\n0,1.0,1,I 🥄 all tailors,tailors,verb_swap,orig,1,0,1\n"
        "1,1.0,1,I ❤️ all tailors,tailors,verb_swap,polarity_perturb,0,0,1\n"
    },
    "edos": {
        "edos_labelled_aggregated.csv": "rewire_id,text,label_sexist,label_category,label_vector,split\n"
        "s-1,One,sexist,1. threats,1.2 incitement and encouragement of harm,train\n"
        "s-2,Two,sexist,2. derogation,2.3 dehumanising attacks & overt sexual objectification,dev\n"
        "s-3,Three,sexist,3. animosity,\"3.1 casual use of gendered slurs, profanities, and insults\",train\n"
        "s-4,Four,sexist,3. animosity,3.2 immutable gender differences and gender stereotypes,test\n"
        "s-5,Five,not sexist,none,none,train\n"
    },
    "context_toxicity": {
        "gc.csv": "id,text,parent,label,api\n1.2.2,You fool,Hello,1,0.9\n1.3.3,Thanks,Hello,0,0.1\n",
        "gn.csv": "id,text,label,api,parent\n4.5.5,Done,0,0.1,\n",
        "cat_small.csv": "text,parent_text,tox_codes_oc,label_oc,tox_codes_ic,label_ic\n"
        "Sure,Is it?,[0. 0. 1.],0,[0.5 1.  1. ],1\n",
    },
    "davidson17": {
        "labeled_data.csv": ",count,hate_speech,offensive_language,neither,class,tweet\n"
        "0,3,3,0,0,0,You rat &#128514;\n1,3,0,3,0,1,\"Darn, you\"\n5,3,0,0,3,2,Tea &amp; cake\n"
    },
    "surge_toxicity": {"toxicity_en.csv": 'text,is_toxic\n"You\nfool",Toxic\nHello,Not Toxic\n'},
    "mhs_sample": {
        "dev.tsv": "index\tsentence1\tsentence2\tlabel\n12\tYou fool\tIs this hate speech?\t1\n"
        "12\tYou fool\tIs this violent?\t1\n13\t\"A \"\"b\"\" c\"\tIs this hate speech?\t0\n",
        "test.tsv": "index\tsentence1\tsentence2\tlabel\n12\tYou fool\tIs this an insult?\t1\n14\tTea\tIs it?\t0\n",
        "smaller_file.csv": MHS_SMALL + "12,3.0,1.5,4.0,,You fool\n",
    },
    "nyt_rfd": {
        "stance_taking_arguments.tsv": "author\tvoteUpCount\ttext\tid\ttitle\tdescription\turl\n"
        "A. B.\t4\tIt says \"\"no\"\".\t121\tCats or Dogs\tWhich is better?\t/x\n"
    },
    "fox_news": {"fox-news-comments.json": "".join(json.dumps(line) + "\n" for line in FOX)},
    "ucc": {
        "val.csv": f"_unit_id,_trusted_judgments,comment,{UCC_HEAD}\n"
        "1,3,Fool,0,1.0,0,1.0,0,1.0,0,1.0,0.0,1.0,0,0.6,1,0.7,0,1.0\n"
        "2,3,Hello,0,1.0,1,0.8,0,1.0,0,1.0,0.0,1.0,1,1.0,0,1.0,0,1.0\n"
        "3,3,Hm,,,0,1.0,0,1.0,0,1.0,0.0,1.0,1,1.0,0,1.0,0,1.0\n"
    },
    "ctc": {
        "SFU_constructiveness_toxicity.csv": "_unit_id,is_toxic_popular_answer_1,is_toxic_popular_answer_2,"
        "is_toxic:confidence_answer1,is_toxic:confidence_answer2,comment,title\n"
        "1,1,2,0.6,0.4,Hello,A budget\n2,3,1,0.6,0.2,Fool,A budget\n3,2,1,0.5,0.5,Hm,A budget\n"
        "4,2,3,0.5,0.5,Bah,\n5,\"1\n3\",,0.5,,Two minds,A budget\n6,1,,1,,Tea,A budget\n"
    },
}  # fmt: skip


def write(folder: Path, name: str, files: Mapping[str, str]) -> None:
    (folder / name).mkdir(parents=True)
    for file, text in files.items():
        data = text.encode()
        (folder / name / file).write_bytes(gzip.compress(data) if file.endswith(".gz") else data)


def read(folder: Path, name: str) -> list[Example]:
    write(folder, name, FILES[name])
    return list(get(name).read(folder))


def labels(examples: list[Example]) -> list[tuple[bool | None, bool | None, bool | None]]:
    return [(one.incivility, one.dehumanizing, one.off_topic) for one in examples]


@pytest.mark.parametrize("name", FILES)
def test_every_example_carries_its_corpus(name: str, tmp_path: Path) -> None:
    corpus, found = get(name), read(tmp_path, name)
    assert found
    assert {(one.source, one.licence, one.may_train_release) for one in found} == {
        (corpus.name, corpus.licence, corpus.may_train_release)
    }
    assert len({one.row_id for one in found}) == len(found)
    assert all(one.group for one in found)


def test_evaluation_only_sets_are_named_and_never_licensed_for_training() -> None:
    held_out = {corpus.name for corpus in CORPORA.values() if not corpus.may_train_release}
    assert held_out == {"ucc", "ctc", "hatemojicheck"}
    assert get("ucc").licence == get("ctc").licence == "CC-BY-NC-SA-4.0"


def test_toxic_spans_joins_votes_and_spans(tmp_path: Path) -> None:
    found = read(tmp_path, "toxic_spans")
    assert labels(found) == [(True, None, None), (False, None, None), (None, None, None), (None, None, None)]
    assert found[0] == get("toxic_spans").example(
        "7",
        "You fool,\nyou.",
        incivility=True,
        extra={"workers": 3.0, "not_toxic": 1.0, "spans": "[[0, 3], [4, 8]]"},
    )
    assert [one.extra["spans"] for one in found[1:]] == ["[]", "[]", "[]"]
    assert found[0].group == "toxic_spans:7"


def test_reddit_incivility_has_no_header_and_is_unescaped(tmp_path: Path) -> None:
    found = read(tmp_path, "reddit_incivility")
    assert [(one.row_id, one.comment.text, one.incivility) for one in found] == [
        ("0", "You fool", True),
        ("1", "> so,\nyes & no", False),
    ]


def test_cmv_takes_the_last_post_and_keeps_discussions_together(tmp_path: Path) -> None:
    found = read(tmp_path, "cmv_adhominem")
    assert [(one.row_id, one.incivility) for one in found] == [
        ("t1_c", True),
        ("t1_d", False),
        ("t1_y", False),
        ("t1_f", None),
    ]
    assert found[0].comment == CommentInContext("Dolt.", "Why?", ArticleContext("CMV: cats"))
    assert found[2].comment == CommentInContext("Fair enough.")
    assert found[0].group == found[1].group
    assert len({one.group for one in found}) == 3


def test_hatemojibuild_maps_type_and_split(tmp_path: Path) -> None:
    found = read(tmp_path, "hatemojibuild")
    assert labels(found) == [(True, True, None), (True, None, None), (False, False, None)]
    assert [one.split for one in found] == ["train", "train", "dev"]
    assert found[0].extra == {"type": "dehumanizinglanguage", "target": "['x']", "matched_id": "1"}


def test_hatemojicheck_is_a_test(tmp_path: Path) -> None:
    found = read(tmp_path, "hatemojicheck")
    assert labels(found) == [(True, None, None), (False, None, None)]
    assert {one.split for one in found} == {"test"}
    assert found[1].extra == {
        "functionality": "verb_swap",
        "target": "tailors",
        "set": "polarity_perturb",
        "templ_id": "1.0",
    }


def test_edos_knows_no_civil_posts(tmp_path: Path) -> None:
    found = read(tmp_path, "edos")
    assert [one.incivility for one in found] == [True, True, True, None, None]
    assert {one.dehumanizing for one in found} == {None}
    assert [one.split for one in found] == ["train", "dev", "train", "test", "train"]
    assert found[4].extra == {"label_vector": "none"}


def test_context_toxicity_leaves_the_small_set_unlabelled(tmp_path: Path) -> None:
    found = read(tmp_path, "context_toxicity")
    assert [(one.row_id, one.comment.parent, one.incivility) for one in found] == [
        ("1.2.2", "Hello", True),
        ("1.3.3", "Hello", False),
        ("4.5.5", None, False),
        ("cat_small:0", "Is it?", None),
    ]
    assert found[0].group == found[1].group
    assert found[2].group == "context_toxicity:4.5.5"
    assert found[3].extra == {
        "label_oc": False,
        "label_ic": True,
        "tox_codes_oc": pytest.approx(1 / 3, abs=1e-6),
        "tox_codes_ic": pytest.approx(2.5 / 3, abs=1e-6),
    }


def test_davidson17_is_unescaped(tmp_path: Path) -> None:
    found = read(tmp_path, "davidson17")
    assert [(one.row_id, one.comment.text, one.incivility) for one in found] == [
        ("0", "You rat 😂", True),
        ("1", "Darn, you", True),
        ("5", "Tea & cake", False),
    ]
    assert found[2].extra == {"hate_speech": 0.0, "offensive_language": 0.0, "neither": 3.0}


def test_surge_toxicity(tmp_path: Path) -> None:
    found = read(tmp_path, "surge_toxicity")
    assert [(one.row_id, one.comment.text, one.incivility) for one in found] == [
        ("0", "You\nfool", True),
        ("1", "Hello", False),
    ]


def test_mhs_sample_keeps_each_text_once_and_ratings_apart(tmp_path: Path) -> None:
    found = read(tmp_path, "mhs_sample")
    assert [(one.row_id, one.comment.text, one.incivility) for one in found] == [
        ("12", "You fool", True),
        ("13", 'A "b" c', None),
        ("14", "Tea", None),
        ("smaller_file:12", "You fool", None),
    ]
    assert found[3].extra == {"dehumanize": 3.0, "hate_speech_score": 1.5, "insult": 4.0}
    assert {one.dehumanizing for one in found} == {None}


def test_nyt_rfd_is_on_topic(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "nyt_rfd")
    assert (found.row_id, found.group, found.off_topic, found.incivility) == ("121", "Cats or Dogs", False, None)
    assert found.comment.article == ArticleContext("Cats or Dogs", "Which is better?")


def test_fox_news_counts_lines_from_nought(tmp_path: Path) -> None:
    found = read(tmp_path, "fox_news")
    assert [(one.row_id, one.incivility, one.group) for one in found] == [
        ("0", True, "A bridge"),
        ("1", None, "A bridge"),
    ]
    assert found[0].comment == CommentInContext("You fool.", "Nice.", ArticleContext("A bridge", "It opens."))
    assert found[1].comment.parent is None


def test_ucc_keeps_every_rating(tmp_path: Path) -> None:
    found = read(tmp_path, "ucc")
    assert [one.incivility for one in found] == [True, False, None]
    assert {one.split for one in found} == {"test"}
    assert len(found[0].extra) == 16
    assert (found[0].extra["hostile"], found[0].extra["hostile:confidence"]) == (1.0, 0.7)
    assert "antagonize" not in found[2].extra


def test_ctc_takes_the_most_popular_answer_unless_tied(tmp_path: Path) -> None:
    found = read(tmp_path, "ctc")
    assert [one.incivility for one in found] == [False, True, None, True, None, False]
    assert [one.group for one in found[2:4]] == ["A budget", "ctc:4"]


def test_blank_comments_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "surge_toxicity", {"toxicity_en.csv": "text,is_toxic\n  ,Toxic\nHello,Not Toxic\n"})
    assert [one.row_id for one in get("surge_toxicity").read(tmp_path)] == ["1"]


def test_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    write(tmp_path, "surge_toxicity", {"toxicity_en.csv": "\ufefftext,is_toxic\nHello,Toxic\n"})
    assert [one.comment.text for one in get("surge_toxicity").read(tmp_path)] == ["Hello"]


BROKEN = [
    ("surge_toxicity", "toxicity_en.csv", "words,is_toxic\nHello,Toxic\n", "found columns words, is_toxic, wanted"),
    ("surge_toxicity", "toxicity_en.csv", "", "found columns an empty file, wanted text, is_toxic"),
    ("surge_toxicity", "toxicity_en.csv", "text,is_toxic\nHi,Toxic\nHello,Maybe\n",
     "line 3, column is_toxic: found 'Maybe'"),
    ("surge_toxicity", "toxicity_en.csv", "text,is_toxic\nHi,Toxic,x\n", "line 2: found 3 fields, wanted 2"),
    ("reddit_incivility", "incivility_coded_0302.train.csv", "Hi,0\nHi,yes\n", "line 2, column label: found 'yes'"),
    ("fox_news", "fox-news-comments.json", "\n{oops\n", "line 2: found no JSON"),
    ("fox_news", "fox-news-comments.json", '{"title": "A"}\n', "line 1: found fields title, wanted title, meta"),
    ("fox_news", "fox-news-comments.json", "[1]\n", "line 1: found list, wanted an object"),
    ("fox_news", "fox-news-comments.json", json.dumps(FOX[0] | {"label": 2}), "field label: found 2, wanted 0 or 1"),
    ("fox_news", "fox-news-comments.json", json.dumps(FOX[0] | {"label": "1"}), "field label: found str, wanted int"),
    ("cmv_adhominem", "threads.jsonl.gz", "{}\n", "line 1: found dict, wanted a list of posts"),
    ("cmv_adhominem", "threads.jsonl.gz", '[{"name": "a"}]\n', "line 1, post 1: found fields name, wanted name"),
    ("ctc", "SFU_constructiveness_toxicity.csv",
     FILES["ctc"]["SFU_constructiveness_toxicity.csv"].replace("3,1,", "9,1,"),
     "column is_toxic_popular_answer_1: found '9', wanted 1 to 4"),
    ("ucc", "val.csv", FILES["ucc"]["val.csv"].replace("0.7", "high"),
     "column hostile:confidence: found 'high', wanted a number"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "file", "text", "message"), BROKEN)
def test_a_bad_file_is_one_line_that_names_the_place(
    name: str, file: str, text: str, message: str, tmp_path: Path
) -> None:
    write(tmp_path, name, {file: text})
    with pytest.raises(InputError) as caught:
        list(get(name).read(tmp_path))
    assert message in str(caught.value)
    assert file in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    write(tmp_path, "surge_toxicity", {})
    (tmp_path / "surge_toxicity" / "toxicity_en.csv").write_bytes(b"text,is_toxic\nH\xe9,Toxic\n")
    with pytest.raises(InputError, match=r"toxicity_en\.csv.*not UTF-8"):
        list(get("surge_toxicity").read(tmp_path))


@pytest.mark.parametrize("cut", [12, -4])
def test_a_broken_gzip_file_is_named(cut: int, tmp_path: Path) -> None:
    write(tmp_path, "cmv_adhominem", FILES["cmv_adhominem"])
    path = tmp_path / "cmv_adhominem" / "threads.jsonl.gz"
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputError, match=r"threads\.jsonl\.gz.*broken gzip"):
        list(get("cmv_adhominem").read(tmp_path))


def test_a_file_that_is_no_gzip_is_named(tmp_path: Path) -> None:
    write(tmp_path, "cmv_adhominem", {})
    (tmp_path / "cmv_adhominem" / "threads.jsonl.gz").write_bytes(b"not packed")
    with pytest.raises(InputError, match=r"threads\.jsonl\.gz.*broken gzip"):
        list(get("cmv_adhominem").read(tmp_path))


def test_missing_files_name_the_home(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no data_comments\.csv, .*github\.com/ipavlopoulos"):
        list(get("toxic_spans").read(tmp_path))


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match=r"'nope', wanted one of toxic_spans, .*ctc"):
        get("nope")


def test_no_reader_invents_a_label(tmp_path: Path) -> None:
    says_nothing = {"dehumanizing": set(FILES) - {"hatemojibuild"}, "off_topic": set(FILES) - {"nyt_rfd"}}
    for name in FILES:
        found = read(tmp_path, name)
        for label in LABELS:
            if name in says_nothing.get(label, ()):
                assert {one.label(label) for one in found} == {None}
