"""The front door: the frame around every page, and the way from one to the next.

streamlit run app.py
"""

from pages.parts import tab

# At once: the first visitor waits while the rest is imported, and would read this file's name.
tab.name()

from pages.parts import frame, navigation, uploads, visitor  # noqa: E402

uploads.keep_few()
page = navigation.choose()
navigation.lead_on()
frame.show(page)
visitor.meet()
page.run()
