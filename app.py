"""The front door: the frame around every page, and the way from one to the next.

streamlit run app.py
"""

from pages.parts import frame, navigation, uploads

uploads.keep_few()
frame.show()
page = navigation.choose()
navigation.lead_on()
page.run()
