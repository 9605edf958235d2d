"""Papers in Word: content in, the bytes of a .docx out. No ORM, no Django, no clock.

    paper = sections.compose(Tjansteskrivelse(...))
    render.render(paper, template.base_template())

`content` says what a paper may hold, `html` reads the small HTML of the drafts, `sections` turns each part of a paper
into blocks, `styles` names the formats a template has to have, `template` opens and checks a template once, `body`
writes the blocks as WordprocessingML and `render` puts the file together through `archive`.
"""
