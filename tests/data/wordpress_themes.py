"""One small thread in the markup of well-known WordPress themes: `page(theme)` gives the saved page.

Comment 11 is Ann's, with her address and a quote; 12 is Bo's answer to it; 13 is Cy's and waits for approval.
"""

from dataclasses import dataclass

_REPLY = (
    '<a rel="nofollow" class="comment-reply-link" href="/well/?replytocom={id}#respond" data-commentid="{id}"'
    ' data-postid="7" data-respondelement="respond" aria-label="Reply to {plain}">Reply</a>'
)
_LINK = '<a href="https://town.example/well/#comment-{id}">{date}</a>'
_EDIT = '<a class="comment-edit-link" href="/wp-admin/comment.php?c={id}">(Edit)</a>'
_IMAGE = '<img alt="" src="https://pictures.example/{id}.png" class="avatar avatar-40 photo" height="40" width="40">'
_CLASS = 'class="comment even thread-even depth-{depth} parent"'
_HELD = "Your comment is awaiting moderation."
_FORM = (
    '<div id="respond" class="comment-respond"><h3 id="reply-title" class="comment-reply-title">Leave a Reply</h3>'
    '<form action="/wp-comments-post.php" method="post" id="commentform"><p class="comment-form-comment">'
    '<label for="comment">Comment</label><textarea id="comment" name="comment"></textarea></p></form></div>'
)


@dataclass(frozen=True)
class Theme:
    """A theme's own templates; `nested` says that it prints answers inside what they answer."""

    comment: str
    thread: str
    children: str = '<ul class="children">{answers}</ul>'
    held: str = f'<em class="comment-awaiting-moderation">{_HELD}</em><br>'
    nested: bool = True


THEMES = {
    "Kubrick": Theme(
        '<li class="alt" id="comment-{id}"><cite>{name}</cite> Says: {held}<br>'
        f'<small class="commentmetadata">{_LINK} </small>'
        "{text}</li>{answers}",
        '<h3 id="comments">3 Responses to &#8220;An old well&#8221;</h3><ol class="commentlist">{list}</ol>',
        children="{answers}",
        held=f"<em>{_HELD}</em>",
        nested=False,
    ),
    "Core, HTML 4": Theme(
        f'<li {_CLASS} id="comment-{{id}}"><div id="div-comment-{{id}}" class="comment-body">'
        f'<div class="comment-author vcard">{_IMAGE}<cite class="fn">{{name}}</cite> <span class="says">says:</span>'
        f'</div>{{held}}<div class="comment-meta commentmetadata">{_LINK}&nbsp;&nbsp;{_EDIT}</div>{{text}}'
        f'<div class="reply">{_REPLY}</div></div>{{answers}}</li>',
        '<div id="comments"><h2 class="comments-title">3 thoughts on “An old well”</h2>'
        '<ol class="commentlist">{list}</ol></div>',
    ),
    "Core, HTML 5 in divs": Theme(
        f'<div id="comment-{{id}}" {_CLASS}><article id="div-comment-{{id}}" class="comment-body">'
        f'<footer class="comment-meta"><div class="comment-author vcard">{_IMAGE}<b class="fn">{{name}}</b>'
        ' <span class="says">says:</span></div><div class="comment-metadata">'
        '<a href="https://town.example/well/#comment-{id}"><time datetime="{iso}">{date}</time></a>'
        f' <span class="edit-link">{_EDIT}</span></div>{{held}}</footer><div class="comment-content">{{text}}</div>'
        f'<div class="reply">{_REPLY}</div></article>{{answers}}</div>',
        '<section id="comments" class="comments-area"><h2 class="comments-title">3 replies to “An old well”</h2>'
        '<div class="comment-list">{list}</div></section>',
        children="{answers}",
    ),
    "Twenty Ten": Theme(
        f'<li {_CLASS} id="li-comment-{{id}}"><div id="comment-{{id}}"><div class="comment-author vcard">{_IMAGE}'
        '<cite class="fn">{name}</cite> <span class="says">says:</span></div>{held}'
        f'<div class="comment-meta commentmetadata">{_LINK} {_EDIT}</div>'
        f'<div class="comment-body">{{text}}</div><div class="reply">{_REPLY}</div></div>{{answers}}</li>',
        '<div id="comments"><h3 id="comments-title">3 Responses to <em>An old well</em></h3>'
        '<ol class="commentlist">{list}</ol></div>',
    ),
    "Twenty Eleven": Theme(
        f'<li {_CLASS} id="li-comment-{{id}}"><article id="comment-{{id}}" class="comment"><footer '
        f'class="comment-meta"><div class="comment-author vcard">{_IMAGE}<span class="fn">{{name}}</span> on '
        '<a href="https://town.example/well/#comment-{id}"><time pubdate datetime="{iso}">{date}</time></a>'
        f' <span class="says">said:</span> <span class="edit-link">{_EDIT}</span></div>{{held}}</footer>'
        f'<div class="comment-content">{{text}}</div><div class="reply">{_REPLY}</div></article>{{answers}}</li>',
        '<div id="comments"><h2 id="comments-title">3 thoughts on “<span>An old well</span>”</h2>'
        '<ol class="commentlist">{list}</ol></div>',
    ),
    "Twenty Twelve": Theme(
        f'<li {_CLASS} id="li-comment-{{id}}"><article id="comment-{{id}}" class="comment">'
        f'<header class="comment-meta comment-author vcard">{_IMAGE}<cite><b class="fn">{{name}}</b> '
        "<span>Post author</span></cite>"
        '<a href="https://town.example/well/#comment-{id}"><time datetime="{iso}">{date}</time></a></header>'
        "{held}"
        f'<section class="comment-content comment">{{text}}<p class="edit-link">{_EDIT}</p></section>'
        f'<div class="reply">{_REPLY} <span>&darr;</span></div></article>{{answers}}</li>',
        '<div id="comments" class="comments-area"><h2 class="comments-title">3 thoughts on “An old well”</h2>'
        '<ol class="commentlist">{list}</ol></div>',
    ),
    "Twenty Twenty-Four": Theme(
        f'<li id="comment-{{id}}" {_CLASS}><div class="wp-block-group"><div class="wp-block-avatar">{_IMAGE}</div>'
        '<div class="wp-block-group"><div class="wp-block-comment-date"><time datetime="{iso}">'
        f'{_LINK}</time></div><div class="wp-block-comment-author-name">{{name}}</div>'
        '<div class="wp-block-comment-content">{held}{text}</div><div class="wp-block-comment-edit-link">'
        f'{_EDIT}</div><div class="wp-block-comment-reply-link">{_REPLY}</div></div></div>{{answers}}</li>',
        '<div class="wp-block-comments"><h2 id="comments" class="wp-block-comments-title">3 responses to “An old '
        'well”</h2><ol class="wp-block-comment-template">{list}</ol></div>',
        children="<ol>{answers}</ol>",
        held=f'<p><em class="comment-awaiting-moderation">{_HELD}</em></p>',
    ),
    "Genesis": Theme(
        f'<li {_CLASS} id="comment-{{id}}"><article id="article-comment-{{id}}" itemprop="comment" itemscope '
        'itemtype="https://schema.org/Comment"><header class="comment-header"><p class="comment-author" '
        f'itemprop="author" itemscope itemtype="https://schema.org/Person">{_IMAGE}<span itemprop="name">{{name}}'
        '</span> <span class="says">says</span></p><p class="comment-meta"><time class="comment-time" datetime="{iso}" '
        'itemprop="datePublished"><a class="comment-time-link" href="https://town.example/well/#comment-{id}" '
        f'itemprop="url">{{date}}</a></time>{_EDIT}</p></header><div class="comment-content" itemprop="text">'
        f'{{held}}{{text}}</div><div class="comment-reply">{_REPLY}</div></article>{{answers}}</li>',
        '<div class="entry-comments" id="comments"><h3>Comments (3)</h3><ol class="comment-list">{list}</ol></div>',
        held=f'<p class="alert comment-awaiting-moderation">{_HELD}</p>',
    ),
    "Thesis": Theme(
        f'<dt {_CLASS} id="comment-{{id}}"><span class="avatar">{_IMAGE}</span><span class="comment_num">'
        '<a href="#comment-{id}" title="Permalink to this comment" rel="nofollow">1</a></span>'
        '<span class="comment_author">{name}</span> <span class="comment_time">{date}</span></dt>'
        f'<dd {_CLASS}><div class="format_text" id="comment-body-{{id}}">{{held}}{{text}}<p class="reply">{_REPLY}</p>'
        "</div>{answers}</dd>",
        '<div id="comments"><div class="comments_intro"><p><span class="bracket">{</span> <span>3</span> comments'
        '&#8230; read them below <span class="bracket">}</span></p></div><dl id="comment_list">LIST</dl></div>',
        children='<dl class="children">{answers}</dl>',
        held=f'<p class="comment-awaiting-moderation">{_HELD}</p>',
    ),
    "Thematic": Theme(
        f'<li id="comment-{{id}}" {_CLASS}><div class="comment-author vcard">{_IMAGE}<span class="fn n">{{name}}</span>'
        '</div><div class="comment-meta">Posted {date} <span class="meta-sep">|</span> '
        '<a href="https://town.example/well/#comment-{id}" title="Permalink to this comment">Permalink</a></div>'
        f'{{held}}<div class="comment-content">{{text}}</div><div class="comment-reply-link">{_REPLY}</div>'
        "{answers}</li>",
        '<div id="comments"><div id="comments-list" class="comments"><h3><span>3</span> Comments</h3>'
        "<ol>{list}</ol></div></div>",
        held=f'<span class="unapproved">{_HELD}</span>',
    ),
    "Hybrid": Theme(
        f'<li id="comment-{{id}}" {_CLASS}><div id="comment-wrap-{{id}}" class="comment-wrap">{_IMAGE}'
        '<div class="comment-meta"><cite class="fn">{name}</cite> <abbr class="comment-date" title="Saturday, {date}">'
        '2 years ago</abbr> <a class="permalink" href="#comment-{id}">Permalink</a></div>'
        f'<div class="comment-text">{{held}}{{text}}</div>{_REPLY}</div>{{answers}}</li>',
        '<div id="comments"><h3 id="comments-number" class="comments-header">3 Responses to “An old well”</h3>'
        '<ol class="comment-list">{list}</ol></div>',
        held=f'<p class="alert comment-awaiting-moderation">{_HELD}</p>',
    ),
    "K2": Theme(
        f'<li id="comment-{{id}}" {_CLASS}><div class="comment-head"><span class="comment-author fn">{{name}}</span>'
        '<div class="comment-meta"><a href="#comment-{id}"><abbr title="{iso}">{date}</abbr></a> '
        f'{_EDIT}</div></div>{{held}}<div class="comment-content">{{text}}</div>{_REPLY}{{answers}}</li>',
        '<div class="comments"><h4>3 Responses to ‘An old well’</h4><ol id="commentlist">{list}</ol></div>',
    ),
    "WooThemes": Theme(
        f'<li {_CLASS}><a name="comment-{{id}}"></a><div id="li-comment-{{id}}" class="comment-container">'
        f'<div class="comment-head"><div class="avatar">{_IMAGE}</div><div class="reply">{_REPLY}</div></div>'
        '<div class="comment-entry" id="comment-{id}"><div class="comment-info"><span class="name">{name}</span>'
        '<span class="date">{date}</span><span class="perma"><a href="#comment-{id}">#</a></span></div>'
        "{held}{text}</div></div>{answers}</li>",
        '<div id="comments"><h3>3 Responses to “An old well”</h3><ol class="commentlist">{list}</ol></div>',
        held=f'<p class="unapproved">{_HELD}</p>',
    ),
    "Divi": Theme(
        f'<li {_CLASS} id="li-comment-{{id}}"><article id="comment-{{id}}" class="comment-body clearfix">'
        f'<div class="comment_avatar">{_IMAGE}</div><div class="comment_postinfo"><span class="fn">{{name}}</span>'
        '<span class="comment_date">on {date}</span></div><div class="comment_area">{held}'
        f'<div class="comment-content clearfix">{{text}}<span class="reply-container">{_REPLY}</span></div></div>'
        "</article>{answers}</li>",
        '<section id="comment-wrap"><h2 id="comments" class="page_title">3 Comments</h2>'
        '<ol class="commentlist clearfix">{list}</ol></section>',
        held=f'<em class="moderation comment-awaiting-moderation">{_HELD}</em>',
    ),
    "Avada": Theme(
        f'<li {_CLASS} id="comment-{{id}}"><div class="the-comment"><div class="avatar">{_IMAGE}</div>'
        '<div class="comment-box"><div class="comment-author meta"><strong>{name}</strong>{date}'
        f'{_EDIT} - {_REPLY}</div><div class="comment-text">{{held}}{{text}}</div></div></div>{{answers}}</li>',
        '<div id="comments" class="comments-container"><h2>3 Comments</h2><ol class="comment-list">{list}</ol></div>',
        held=f'<em class="comment-awaiting-moderation">{_HELD}</em><br>',
    ),
    "Newspaper": Theme(
        f'<li {_CLASS} id="comment-{{id}}"><article><footer>{_IMAGE}<cite>{{name}}</cite>'
        '<a class="comment-link" href="#comment-{id}"><time pubdate="1714813500">{date}</time></a></footer>'
        '<div class="comment-content">{held}{text}</div><div class="comment-meta" id="comment-{id}">'
        f"{_REPLY}</div></article>{{answers}}</li>",
        '<div class="comments" id="comments"><h4 class="td-comments-title">3 COMMENTS</h4>'
        '<ol class="comment-list">{list}</ol></div>',
        held=f'<p class="comment-awaiting-moderation">{_HELD}</p>',
    ),
    "Astra": Theme(
        f'<li {_CLASS} id="li-comment-{{id}}"><article id="comment-{{id}}" class="ast-comment"><div '
        f'class="ast-comment-info"><div class="ast-comment-avatar-wrap">{_IMAGE}</div><header class="ast-comment-meta '
        'ast-row ast-comment-author capitalize"><div class="ast-comment-cite-wrap"><cite><b class="fn">{name}</b>'
        '</cite></div><div class="ast-comment-time"><span class="timendate"><a href="#comment-{id}">'
        '<time datetime="{iso}">{date}</time></a></span></div></header></div>'
        '<section class="ast-comment-content comment">{text}'
        f'<div class="ast-comment-edit-reply-wrap"><span class="ast-reply-link">{_REPLY}</span></div>{{held}}</section>'
        "</article>{answers}</li>",
        '<div id="comments" class="comments-area"><h3 class="comments-title">3 thoughts on “An old well”</h3>'
        '<ol class="ast-comment-list">{list}</ol></div>',
        held=f'<p class="comment-awaiting-moderation">{_HELD}</p>',
    ),
}

_ANN = "<blockquote><p>It will be kept.</p></blockquote><p>Good news for the square.</p><p>Is it deep?</p>"
_DATE, _ISO = "May 4, 2024 at 9:05 am", "2024-05-04T09:05:00"


def page(theme: str) -> str:
    """Return the page of a theme."""
    made = THEMES[theme]
    answer = _filled(made, id="12", depth="2", name="Bo", text="<p>Nine metres.</p>")
    ann = "<a href='https://ann.example/' rel='external nofollow ugc' class='url'>Ann</a>"
    first = _filled(made, id="11", name=ann, text=_ANN, answers=made.children.replace("{answers}", answer))
    third = _filled(made, id="13", name="Cy", text="<p>See you there.</p>", held=made.held)
    thread = made.thread.replace("{list}", first + third).replace("LIST", first + third)
    return (
        '<!DOCTYPE html><html lang="en-US"><head><title>An old well – Town</title>'
        '<link rel="stylesheet" href="/wp-content/themes/own/style.css"></head><body><div id="content">'
        '<div class="post hentry"><h1 class="entry-title">An old well</h1><div class="entry-content"><p>An old well '
        "was found under the car park, the town says. It will be kept.</p></div></div>"
        f"{thread}{_FORM}</div></body></html>"
    )


def _filled(made: Theme, **fields: str) -> str:
    values = {"depth": "1", "plain": "someone", "date": _DATE, "iso": _ISO, "held": "", "answers": "", **fields}
    filled = made.comment
    for key in sorted(values, key="answers".__eq__):
        filled = filled.replace("{" + key + "}", values[key])
    return filled
